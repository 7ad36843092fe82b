import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generated } from '../../../infra/terraform/generate/generated.ts';
import { removed } from '../../../infra/terraform/generate/kinds.ts';
import { typesOf } from '../../../infra/terraform/generate/types.ts';
import { findTerraform } from '../../../infra/terraform/terraform.ts';

const file = new URL('../../../infra/terraform/generated/aws.ts', import.meta.url);
const committed = await readFile(file, 'utf8');
const terraform = await findTerraform();
const [, version] = /hashicorp\/aws (\S+)/.exec(committed) ?? [];
const reason =
  'skipped' in terraform
    ? `skipped: ${terraform.skipped}, so the types are not compared with the provider`
    : terraform.provider === version
      ? ''
      : `skipped: the types are of provider ${version}, and ${terraform.provider} is installed`;
if (reason) process.stderr.write(`${reason}\n`);

test.skipIf(reason !== '')(
  'the types that are committed are those of the provider that is installed',
  async () => {
    expect(await generated()).toEqual({ text: committed });
  },
);

test('what 6.0 removed has no type, though 5.100 has it', () => {
  const resources = committed.slice(0, committed.indexOf('export interface ResourcesAttributes'));
  for (const [kind, names] of Object.entries(removed)) {
    const start = resources.indexOf(`\n  ${kind}: {`);
    expect(start, kind).toBeGreaterThan(0);
    const of = resources.slice(start, resources.indexOf('\n  };', start));
    for (const name of names) expect(of, `${kind}.${name}`).not.toMatch(new RegExp(`\\b${name}\\??:`));
  }
});

test('a kind that the provider has not is named', () => {
  const nothing = { resource_schemas: {}, data_source_schemas: {}, ephemeral_resource_schemas: {} };
  expect(() => typesOf(nothing, '7.0.0')).toThrow('the provider has no "aws_vpc"');
});
