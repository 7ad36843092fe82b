import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rehearse } from '../rehearse.ts';
import { temporaryFolder } from '../run/rig.ts';
import { isHere, variable } from './versions.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

type Edit = (plan: string) => string;

const serverless: Edit = (plan) =>
  plan
    .replace(/via: dms$/m, 'via: dms-serverless')
    .replace('class: dms.t3.medium', 'units: { min: 1, max: 4 }');

// The source's master publishes as well, and the target's subscribes.
const natively: Edit = (plan) =>
  plan
    .replace(/via: dms$/m, 'via: native')
    .replace(/^ +target_credentials: .*\n/m, '')
    .replace(/^ {2}dms:\n.*\n/m, '')
    .replace(/^ {4}replication:\n.*\n/m, '');

/** What a plan of the examples says, with time enough for a machine that is busy. */
async function planOf(name: string, edit: Edit): Promise<string> {
  const text = await readFile(join(root, 'plans', `${name}.yaml`), 'utf8');
  const edited = edit(text);
  expect(edited === text).toBe(edit === asItIs);
  return edited
    .replace('../sql/', join(root, 'sql/'))
    .replace('../schemas/', join(root, 'schemas/'))
    .replace(/write_freeze: \d+s/, 'write_freeze: 60s');
}

const asItIs: Edit = (plan) => plan;

const major = '18';

for (const [title, name, edit] of [
  ['from a server of one’s own', 'postgresql-to-aurora', asItIs],
  ['from RDS', 'rds-postgresql-to-aurora-dms', natively],
  ['from RDS by DMS', 'rds-postgresql-to-aurora-dms', asItIs],
  ['from RDS by DMS Serverless', 'rds-postgresql-to-aurora-dms', serverless],
] as const)
  test(`masters of AWS, who are no superusers, move and roll back ${title} without losing a write`, async ({
    skip,
  }) => {
    skip(!(await isHere(major)), `PostgreSQL ${major} is neither installed nor in the cache`);
    const folder = await temporaryFolder();
    try {
      const file = join(folder.path, 'shop.yaml');
      await writeFile(file, await planOf(name, edit));
      const args = [file, '--env', 'dev', '--rollback', '3s', '--rate', '100'];
      const { report, said } = await rehearse(args, { [variable]: major });
      expect(said).not.toContain('works as a superuser');
      expect(report.servers).toMatch(/^PostgreSQL 18\./);
      expect(report.rollback).toMatchObject({ outcome: 'done', because: null });
      expect(report.rollback?.written).toBeGreaterThan(0);
    } finally {
      await folder.remove();
    }
  });
