import { fading, kinds, removed } from './kinds.ts';
import type { Attribute, Block, Nested, ProviderSchema, Type } from './schema.ts';

/** The module of types for what is used of a provider: arguments by kind, and the names of what can be referred to. */
export function typesOf(schema: ProviderSchema, version: string): string {
  const parts = [
    ['Resources', 'resource', schema.resource_schemas],
    ['DataSources', 'data', schema.data_source_schemas],
    ['EphemeralResources', 'ephemeral', schema.ephemeral_resource_schemas],
  ] as const;
  return [
    `// Generated from the schema of hashicorp/aws ${version} by \`npm run generate:terraform\`. Do not edit.\n`,
    '/** An expression of Terraform where its language has a number, a truth value or a list. */',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template literal type
    'export type Expression = `${string}\\${${string}`;\n',
    ...parts.flatMap(([name, group, schemas]) => [
      `/** What can be written of each kind. */\nexport interface ${name} {`,
      ...kinds[group].map((kind) => `  ${kind}: ${argumentsOf(blockOf(schemas, kind), kind, '  ')};`),
      '}\n',
      `/** What can be referred to of each kind. */\nexport interface ${name}Attributes {`,
      ...kinds[group].map((kind) => `  ${kind}: ${attributesOf(blockOf(schemas, kind), kind)};`),
      '}\n',
    ]),
  ].join('\n');
}

function blockOf(schemas: { readonly [kind: string]: { readonly block: Block } }, kind: string): Block {
  const found = schemas[kind];
  if (!found) throw new Error(`the provider has no "${kind}"`);
  return found.block;
}

function argumentsOf({ attributes = {}, block_types = {} }: Block, kind: string, indent: string): string {
  const inner = `${indent}  `;
  const lines = [
    ...Object.entries(attributes).flatMap(([name, each]) => argument(name, each, kind, inner)),
    ...Object.entries(block_types).flatMap(([name, each]) => nested(name, each, kind, inner)),
  ];
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.sort().join('\n')}\n${indent}}`;
}

function argument(name: string, each: Attribute, kind: string, indent: string): string[] {
  // `tags_all` is what the provider makes of its own tags and these, and `id` is what it answers.
  if (each.deprecated || name === 'tags_all' || name === 'id' || removed[kind]?.includes(name)) return [];
  if (!each.required && !each.optional) return [];
  const type = each.nested_type
    ? `readonly ${argumentsOf(each.nested_type, kind, indent)}[]`
    : writable(each.type ?? 'string');
  return [`${indent}readonly ${name}${each.required ? '' : '?'}: ${type};`];
}

function nested(
  name: string,
  { nesting_mode, block, min_items = 0, max_items }: Nested,
  kind: string,
  indent: string,
): string[] {
  if (block.deprecated || removed[kind]?.includes(name)) return [];
  const one = argumentsOf(block, kind, indent);
  const single = nesting_mode === 'single' || max_items === 1;
  return [`${indent}readonly ${name}${min_items > 0 ? '' : '?'}: ${single ? one : `readonly ${one}[]`};`];
}

/** What may be written for a type: the value itself, or an expression that has it. */
function writable(type: Type): string {
  if (typeof type === 'string') return type === 'string' ? 'string' : `${plain(type)} | Expression`;
  const [outer, inner] = type;
  if (outer === 'object')
    return `{ ${Object.entries(inner)
      .map(([name, each]) => `readonly ${name}?: ${writable(each)}`)
      .join('; ')} }`;
  const each = writable(inner as Type);
  if (outer === 'map') return `{ readonly [key: string]: ${each} }`;
  return `readonly ${/[|{]/.test(each) ? `(${each})` : each}[] | Expression`;
}

const plain = (type: string): string => (type === 'bool' ? 'boolean' : type === 'dynamic' ? 'unknown' : type);

/** The names that an expression may take of a kind, by what they are. */
function attributesOf({ attributes = {} }: Block, kind: string): string {
  const left = Object.entries(attributes).filter(
    ([name, each]) => !each.deprecated && !removed[kind]?.includes(name) && !fading[kind]?.includes(name),
  );
  const names = left.map(([name]) => `'${name}'`).sort();
  return names.length === 0 ? 'never' : names.join(' | ');
}
