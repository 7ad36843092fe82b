import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../drivers/databases/postgresql/session.ts';
import { closeIdleSessions, withSession } from '../../../drivers/databases/postgresql/with-session.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  closeIdleSessions();
  await rig?.stop();
});

const lent = <T>(work: (session: Session) => Promise<T>) =>
  withSession(rig.address('source', 'postgres'), {}, work);

test('a session that was given back is lent again, and is as good as new', async () => {
  const first = await lent(async (session) => {
    await session.write('CREATE TEMPORARY TABLE mine (n int); SET lock_timeout = 1; BEGIN');
    return session.id;
  });
  await lent(async (session) => {
    expect(session.id).toBe(first);
    const [row] = await session.rows(
      "SELECT to_regclass('mine') AS mine, current_setting('lock_timeout') AS patience, current_setting('TimeZone') AS zone, now() = statement_timestamp() AS fresh",
    );
    expect(row).toEqual({ mine: null, patience: '1min', zone: 'UTC', fresh: true });
  });
});

test('one that met an error is not lent again', async () => {
  const first = await lent(async (session) => session.id);
  await expect(lent((session) => session.write('SELECT 1 / 0'))).rejects.toThrow('division by zero');
  expect(await lent(async (session) => session.id)).not.toBe(first);
});
