import { expect, test } from 'vitest';
import { migrate } from '../run/rig.ts';

/** The plans as they stand in plans/, in an environment that waits for nobody. */
test.each([
  ['RDS', 'DMS', 'rds-mysql-to-aurora-dms'],
  ['MySQL', 'DMS Serverless', 'mysql-to-aurora-serverless'],
])(
  '%s moves to Aurora by %s under traffic, and back, and no acknowledged write is lost',
  { timeout: 420_000 },
  async (_, __, plan) => {
    const { code, out, err } = await migrate(
      ['rehearse', `plans/${plan}.yaml`, '--env', 'dev', '--rollback', '3s', '--json', '--rate', '60'],
      {},
    );
    expect(`${code}\n${code === 0 ? '' : err}`).toBe('0\n');
    const report = JSON.parse(out);
    expect(report).toMatchObject({ writes: { lost: 0 }, rollback: { outcome: 'done' } });
    expect(report.writes.checked).toBeGreaterThan(100);
    expect(report.rollback.written).toBeGreaterThan(0);
  },
);
