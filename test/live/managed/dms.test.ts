import { expect, test } from 'vitest';
import { migrate } from '../run/rig.ts';

/** The plan as it stands in plans/, in an environment that waits for nobody. */
test('RDS moves to Aurora by DMS under traffic, and back, and no acknowledged write is lost', {
  timeout: 420_000,
}, async () => {
  const plan = 'plans/rds-mysql-to-aurora-dms.yaml';
  const { code, out, err } = await migrate(
    ['rehearse', plan, '--env', 'dev', '--rollback', '3s', '--json', '--rate', '60'],
    {},
  );
  expect(`${code}\n${code === 0 ? '' : err}`).toBe('0\n');
  const report = JSON.parse(out);
  expect(report).toMatchObject({ writes: { lost: 0 }, rollback: { outcome: 'done' } });
  expect(report.writes.checked).toBeGreaterThan(100);
  expect(report.rollback.written).toBeGreaterThan(0);
});
