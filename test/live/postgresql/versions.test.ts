import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../../cli/rehearsal/report.ts';
import { findWay } from '../../../infra/sandbox/postgresql/obtain.ts';
import { writePlan } from '../../fault-matrix/plan.ts';
import { migrate, temporaryFolder } from '../run/rig.ts';

const variable = 'AURORA_MIGRATE_SANDBOX_POSTGRESQL';

/** Whether that major version is on this machine already: none is downloaded for a test. */
async function isHere(major: string): Promise<boolean> {
  const before = process.env[variable];
  process.env[variable] = major;
  try {
    const { by } = await findWay();
    return by === 'installed' || by === 'cached';
  } finally {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  }
}

// Before 16 two subscriptions between two servers feed each other; 18 shows who only tries to log in as a session.
for (const major of ['16', '18'])
  test(`PostgreSQL ${major}: moved under live traffic, and rolled back without losing a write`, async ({
    skip,
  }) => {
    skip(!(await isHere(major)), `PostgreSQL ${major} is neither installed nor in the cache`);
    const folder = await temporaryFolder();
    try {
      const { file } = await writePlan(join(folder.path, 'plan'), 'postgresql', '15s');
      const { code, out, err } = await migrate(
        ['rehearse', file, '--rollback', '3s', '--rate', '100', '--json'],
        { [variable]: major },
      );
      expect(code, err + out).toBe(0);
      const report = JSON.parse(out) as Report;
      expect(report.servers).toMatch(new RegExp(`^PostgreSQL ${major}\\.`));
      expect(report.rollback).toMatchObject({ outcome: 'done', because: null });
      expect(report.rollback?.written).toBeGreaterThan(50);
      expect(report.writes).toMatchObject({ lost: 0 });
    } finally {
      await folder.remove();
    }
  });
