import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generated } from '../../../infra/terraform/generate/generated.ts';
import { removed } from '../../../infra/terraform/generate/kinds.ts';
import { typesOf } from '../../../infra/terraform/generate/types.ts';

const file = new URL('../../../infra/terraform/generated/aws.ts', import.meta.url);
const made = await generated();
const reason =
  'skipped' in made ? `skipped: ${made.skipped}, so the types are not compared with the provider` : '';
if (reason) process.stderr.write(`${reason}\n`);

test.skipIf(reason !== '')(
  'the types that are committed are those of the provider that is installed',
  async () => {
    expect('text' in made && made.text).toBe(await readFile(file, 'utf8'));
  },
);

test('what 6.0 removed has no type, though 5.100 has it', async () => {
  const text = await readFile(file, 'utf8');
  const resources = text.slice(0, text.indexOf('export interface ResourcesAttributes'));
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
