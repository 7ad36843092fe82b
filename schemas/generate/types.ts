import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { SchemaFile } from '../generate.ts';

type Schema = Record<string, unknown>;

/** Types of a plan as the validator leaves it: overlays merged away, and every default filled in. */
export async function planTypes(folder: string, files: readonly SchemaFile[]): Promise<string> {
  const schemas = new Map(files.map(({ path, schema }) => [path, schema]));
  const plan = structuredClone(schemas.get('plan.schema.json') ?? {});
  delete (plan.properties as Schema).environments;
  delete plan.$defs;
  const types = await compile(inline(plan, 'plan.schema.json', schemas) as JSONSchema, 'PlanFile', {
    cwd: folder,
    bannerComment: '',
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 110 },
  });
  return [
    '// Generated from plan.schema.json by `npm run generate`. Do not edit.\n',
    "import type { Duration } from '../../engine/step.ts';\n\n",
    types,
  ].join('');
}

/** One tree without references; an object that stands in two places stays one object, and so one type. */
function inline(
  node: unknown,
  path: string,
  schemas: ReadonlyMap<string, Schema>,
  seen = new Map<string, unknown>(),
): unknown {
  if (Array.isArray(node)) return node.map((item) => inline(item, path, schemas, seen));
  if (!isObject(node)) return node;
  const { $ref, ...beside } = requireDefaults(node);
  if (typeof $ref !== 'string')
    return Object.fromEntries(
      Object.entries(beside).map(([key, value]) => [key, inline(value, path, schemas, seen)]),
    );
  const { pathname, hash } = new URL($ref, `file:///${path}`);
  const file = pathname.slice(1);
  if (hash === '#/$defs/duration') return { ...beside, tsType: 'Duration' };
  const resolved = seen.get(file + hash) ?? inline(lookUp(schemas.get(file), hash), file, schemas, seen);
  seen.set(file + hash, resolved);
  if (!isObject(resolved)) throw new Error(`"${$ref}" in ${path} refers to nothing`);
  if (isNamed(resolved)) {
    if (!Array.isArray(beside.required)) return resolved;
    return { ...resolved, required: [...beside.required, ...((resolved.required as string[]) ?? [])] };
  }
  const { title: _, ...unnamed } = resolved;
  return { ...unnamed, ...beside };
}

/** Objects and choices between them become named types; everything else is written out where it stands. */
function isNamed(schema: Schema): boolean {
  return schema.properties !== undefined || schema.oneOf !== undefined;
}

/** What has a default is there once the validator has run. */
function requireDefaults(schema: Schema): Schema {
  if (!isObject(schema.properties)) return schema;
  const given = Object.entries(schema.properties).flatMap(([key, value]) =>
    isObject(value) && 'default' in value ? [key] : [],
  );
  return { ...schema, required: [...new Set([...((schema.required as string[]) ?? []), ...given])] };
}

function lookUp(schema: unknown, hash: string): unknown {
  const keys = hash.split('/').slice(1);
  return keys.reduce((node, key) => (isObject(node) ? node[key] : undefined), schema);
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
