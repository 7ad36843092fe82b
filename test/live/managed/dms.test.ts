import { expect, test } from 'vitest';
import { migrate } from '../run/rig.ts';

/** The plans as they stand in plans/, in an environment that waits for nobody. */
test.each([
  ['RDS', 'DMS', 'rds-mysql-to-aurora-dms'],
  ['MySQL', 'DMS Serverless', 'mysql-to-aurora-serverless'],
  ['RDS for PostgreSQL', 'DMS', 'rds-postgresql-to-aurora-dms'],
])(
  '%s moves to Aurora by %s under traffic, and back, and no acknowledged write is lost',
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

/** To the end of the cleanup, which waits for nobody in a rehearsal. */
const toTheEnd = async (plan: string) => {
  const args = ['rehearse', `plans/${plan}.yaml`, '--env', 'dev', '--json', '--rate', '40'];
  const { code, out, err } = await migrate(args, {});
  expect(`${code}\n${code === 0 ? '' : err}`).toBe('0\n');
  const report = JSON.parse(out);
  expect(report).toMatchObject({ outcome: 'done', writes: { lost: 0 } });
  return report;
};

test('MySQL moves to Aurora with smoke tests, latencies of both sides, and a range that is reviewed', async () => {
  const { queries } = await toTheEnd('mysql-to-aurora-serverless');
  for (const [when, side] of [
    ['before', 'source'],
    ['after', 'target'],
  ] as const) {
    expect(queries[when]).toMatchObject({ side, available: true, over_ms: 3_000 });
    expect(queries[when].statements).toBeGreaterThan(20);
    expect(queries[when].p95_ms).toBeGreaterThanOrEqual(queries[when].p50_ms);
  }
});

test('the RDS instance that was left is deleted in the end, and nothing was lost by that', async () => {
  const { phases } = await toTheEnd('rds-mysql-to-aurora-dms');
  expect(phases.at(-1)).toMatchObject({ phase: 'cleanup' });
});
