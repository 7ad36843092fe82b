import { expect, test } from 'vitest';
import { explain } from '../../../drivers/replication/native/explain.ts';

const back = { host: 'target', port: 3306, from: 'target' } as const;
const message = 'says the server';

test('what stops the channel back is told of the right sides, and nothing is said to unwind', () => {
  const missing = explain({ code: 1146, message }, back);
  expect(missing.cause).toBe('a table or database of the target is not on the source');
  expect(missing.wayOut).toMatch(/^It was dropped on the source or created on the target since the copy\./);
  for (const code of [
    1062, 1032, 1146, 1054, 1677, 1364, 1205, 1236, 1045, 1227, 2003, 2026, 1593, 1785, 1594, 9,
  ]) {
    const { wayOut } = explain({ code, message }, back);
    expect(wayOut, String(code)).not.toMatch(/unwinds|begins anew|run again|until the target is open/);
    expect(wayOut).toMatch(/\.$/);
  }
  expect(explain({ code: 1045, message }, back).wayOut).toContain('replication.reverse_credentials');
});

test('a log that was purged ends the way back, and says so', () => {
  expect(explain({ code: 13114, message }, back)).toMatchObject({
    cause: expect.stringContaining('the target cannot give the log'),
    wayOut: expect.stringContaining('a migration of its own'),
  });
});
