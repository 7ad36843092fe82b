import { expect, test } from 'vitest';
import { rehearse } from '../rehearse.ts';

/** The plans as they stand in plans/, in an environment that waits for nobody. */
test.each([
  ['RDS', 'DMS', 'rds-mysql-to-aurora-dms'],
  ['MySQL', 'DMS Serverless', 'mysql-to-aurora-serverless'],
  ['RDS for PostgreSQL', 'DMS', 'rds-postgresql-to-aurora-dms'],
])(
  '%s moves to Aurora by %s under traffic, and back, and no acknowledged write is lost',
  async (_, __, plan) => {
    const { report } = await rehearse([
      ...[`plans/${plan}.yaml`, '--env', 'dev'],
      ...['--rollback', '3s', '--rate', '60'],
    ]);
    expect(report.rollback).toMatchObject({ outcome: 'done', written: expect.toSatisfy((n) => n > 0) });
    expect(report.writes.checked).toBeGreaterThan(100);
  },
);

/** To the end of the cleanup, which waits for nobody in a rehearsal. */
const toTheEnd = async (plan: string) => {
  const { report } = await rehearse([`plans/${plan}.yaml`, '--env', 'dev', '--rate', '40']);
  expect(report.outcome).toBe('done');
  return report;
};

test('MySQL moves to Aurora with smoke tests, latencies of both sides, and a range that is reviewed', async () => {
  const { queries } = await toTheEnd('mysql-to-aurora-serverless');
  for (const [when, side] of [
    ['before', 'source'],
    ['after', 'target'],
  ] as const) {
    expect(queries[when]).toMatchObject({ side, available: true, over_ms: 3_000 });
    expect(queries[when]?.statements).toBeGreaterThan(20);
    expect(queries[when]?.p95_ms).toBeGreaterThanOrEqual(queries[when]?.p50_ms ?? Number.NaN);
  }
});

test('the RDS instance that was left is deleted in the end, and nothing was lost by that', async () => {
  const { phases } = await toTheEnd('rds-mysql-to-aurora-dms');
  expect(phases.at(-1)).toMatchObject({ phase: 'cleanup' });
});
