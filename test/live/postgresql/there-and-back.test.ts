import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writePlan } from '../../fault-matrix/plan.ts';
import { rehearse } from '../rehearse.ts';
import { temporaryFolder } from '../run/rig.ts';
import { isHere, variable } from './versions.ts';

// Before 16 two subscriptions between two servers feed each other; 18 shows who only tries to log in as a session. The default, 15, is rehearsed elsewhere.
for (const [major, subscriptions] of [
  ['13', 3],
  ['14', 1],
  ['16', 3],
  ['17', 1],
  ['18', 3],
] as const)
  test(`PostgreSQL ${major} over ${subscriptions}: moved under live traffic, and rolled back without losing a write`, async ({
    skip,
  }) => {
    skip(!(await isHere(major)), `PostgreSQL ${major} is neither installed nor in the cache`);
    const folder = await temporaryFolder();
    try {
      const { file } = await writePlan(join(folder.path, 'plan'), 'postgresql', '60s', subscriptions);
      const { report } = await rehearse([file, '--rollback', '3s', '--rate', '100'], { [variable]: major });
      expect(report.servers).toMatch(new RegExp(`^PostgreSQL ${major}\\.`));
      expect(report.rollback).toMatchObject({ outcome: 'done', because: null });
      expect(report.rollback?.written).toBeGreaterThan(0);
    } finally {
      await folder.remove();
    }
  });

test('the plan as it stands in plans/, both gaps told', async () => {
  const args = ['--env', 'dev', '--rollback', '3s', '--rate', '100'];
  const { report } = await rehearse(['plans/postgresql-to-aurora.yaml', ...args]);
  expect(report.downtime?.write).toBeGreaterThan(0);
  expect(report.rollback).toMatchObject({ outcome: 'done', because: null });
  expect(report.rollback?.downtime?.write).toBeGreaterThan(0);
});
