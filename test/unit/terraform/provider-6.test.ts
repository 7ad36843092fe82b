import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { all, type Document } from './rig.ts';

/**
 * The arguments of the kinds that are used, those of blocks as `block.argument`, and the attributes that are referred to: what 6.0.0 has and
 * 6.66.0 still has. Read out of the classes that npm's @cdktf/provider-aws 21.0.0 and @cdktn/provider-aws 25.7.0 bring, which are generated
 * from the schemas of these two versions. (The first has no class of an ephemeral resource: that one is of 6.66.0 alone.)
 */
const told = JSON.parse(await readFile(new URL('provider-6.json', import.meta.url), 'utf8')) as {
  readonly [kind: string]: { readonly arguments: string; readonly attributes: string };
};
const words = (text = ''): ReadonlySet<string> => new Set(text.split(' '));

/** What is Terraform's own of an element. */
const own = new Set(['lifecycle', 'depends_on']);

/** What a document uses that 6 has not: `kind argument`, `kind .attribute`. */
function strange(document: Pick<Document, 'resource' | 'data' | 'ephemeral'>): readonly string[] {
  const sections = { '': document.resource, 'data.': document.data, 'ephemeral.': document.ephemeral };
  const elements = Object.entries(sections).flatMap(([section, kinds = {}]) =>
    Object.entries(kinds).flatMap(([kind, each]) =>
      Object.values(each).map((given) => ({ kind: `${section}${kind}`, given })),
    ),
  );
  const given = elements.flatMap(({ kind, given }) => {
    const known = words(told[kind]?.arguments);
    return namesOf(given)
      .filter((name) => !known.has(name))
      .map((name) => `${kind} ${name}`);
  });
  const text = JSON.stringify(document);
  const referred = [...text.matchAll(/((?:data\.|ephemeral\.)?aws_\w+)\.\w+\.(\w+)/g)]
    .filter(([, kind = '', attribute = '']) => !words(told[kind]?.attributes).has(attribute))
    .map(([, kind, attribute]) => `${kind} .${attribute}`);
  return [...given, ...referred];
}

/** Arguments, and those of each block within; what is a map of the owner's, such as tags, is no block. */
const namesOf = (given: object): readonly string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    if (own.has(name)) return name === 'lifecycle' ? (value.ignore_changes ?? []) : [];
    const blocks = (Array.isArray(value) ? value : [value]).filter((each) => each instanceof Object);
    const isMap = name === 'tags' || name === 'dimensions';
    return [
      name,
      ...(isMap ? [] : blocks.flatMap((each) => Object.keys(each).map((key) => `${name}.${key}`))),
    ];
  });

test('provider 6.0 and 6.66 have every argument that is written, and every attribute that is referred to', async () => {
  const stacks = await all();
  expect(
    stacks.flatMap(({ name, stack, document }) =>
      strange(document).map((each) => `${name}, ${stack}: ${each}`),
    ),
  ).toEqual([]);
  // At least 5.100, and no end: 6 is taken.
  for (const { document } of stacks)
    expect(document.terraform.required_providers).toMatchObject({ aws: { version: '>= 5.100' } });
});

test('what 6 has not is found', () => {
  expect(
    strange({
      resource: {
        aws_eip: { a: { vpc: true } },
        aws_instance: { b: { metadata_options: { http_token: 'required' }, tags: { Name: 'b' } } },
        aws_rds_cluster: {
          c: { port: `\${data.aws_region.region.place}`, lifecycle: { ignore_changes: ['weight'] } },
        },
        aws_simpledb_domain: { d: { name: 'd' } },
      },
    }),
  ).toEqual([
    'aws_eip vpc',
    'aws_instance metadata_options.http_token',
    'aws_rds_cluster weight',
    'aws_simpledb_domain name',
    'data.aws_region .place',
  ]);
});
