import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { expect } from 'vitest';
import type { Engine } from '../../../drivers/databases/mysql/checks/check.ts';
import { comparedSettings } from '../../../drivers/databases/mysql/checks/same.ts';
import { setTo } from '../../../drivers/databases/mysql/checks/setting.ts';
import { closeIdleSessions } from '../../../drivers/databases/mysql/with-session.ts';
import { database } from './checks-faults.ts';
import { ask, type Checked, mend, sideOf } from './checks-rig.ts';

/** Checks that count what was used since a server's start, by whichever test. */
export const counting: readonly string[] = ['xa-in-use', 'table-locks'];

const numberIn = (text: string | undefined) => Number(/\d+/.exec(text ?? '')?.[0] ?? 0);

export async function proveCounted(on: Checked): Promise<void> {
  const counts = async () => {
    const [xa] = await ask(on, { check: 'xa-in-use' });
    const locks = await ask(on, { check: 'table-locks' });
    return [numberIn(xa?.what), numberIn(locks.find(({ what }) => /^LOCK TABLES was used/.test(what))?.what)];
  };
  const before = await counts();
  const { source } = on.session;
  for (const sql of ["XA START 'checks'", "XA END 'checks'", "XA ROLLBACK 'checks'"]) await source.query(sql);
  await source.query(`LOCK TABLES ${database}.keyed READ`);
  await source.query('UNLOCK TABLES');
  expect(await counts()).toEqual(before.map((n) => n + 1));
}

/** Each compared setting can be set as the advice says, or is told to be set at the start. */
export async function proveSettable(engine: Engine, on: Checked): Promise<void> {
  const { target } = on.session;
  const [rows] = await target.query<RowDataPacket[]>('SHOW GLOBAL VARIABLES WHERE variable_name IN (?)', [
    [...comparedSettings.keys()],
  ]);
  expect(rows.length).toBeGreaterThan(30);
  const refused: string[] = [];
  for (const { Variable_name: name, Value: value } of rows) {
    if (comparedSettings.get(name)) continue;
    const [statement = ''] = setTo(engine, name, value).split(';');
    await target.query(statement).catch(({ message }: Error) => refused.push(message));
    if (engine === 'mysql') await target.query(`RESET PERSIST IF EXISTS ${name}`);
  }
  expect(refused).toEqual([]);
}

async function another(on: Checked): Promise<Connection> {
  const { host, port, username: user, password } = on.address('source', null);
  return createConnection({ host, port, user, password, multipleStatements: true });
}

async function idOf(session: Connection): Promise<number> {
  const [[row]] = await session.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id');
  return Number(row?.id);
}

/** Sessions that hold locks are named and can be killed; a prepared transaction is named and can be ended. */
export async function proveSessions(engine: Engine, on: Checked): Promise<void> {
  const holding = [
    [`LOCK TABLES ${database}.keyed WRITE`, /holds a lock of "checks_faults\.keyed"/],
    ['FLUSH TABLES WITH READ LOCK', /holds the global read lock/],
    ...(engine === 'mysql' ? [['LOCK INSTANCE FOR BACKUP', /holds the backup lock/] as const] : []),
  ] as const;
  // MariaDB shows who holds a lock by a plugin that is not there everywhere.
  for (const [sql, found] of engine === 'mysql' ? holding : []) {
    const other = await another(on);
    other.on('error', () => undefined);
    try {
      await other.query(sql);
      const findings = (await ask(on, { check: 'table-locks' })).filter(({ what }) => /holds/.test(what));
      expect(findings.map(({ what }) => what)).toEqual([expect.stringMatching(found)]);
      expect(findings[0]?.mend).toContain(`KILL ${await idOf(other)};`);
      for (const each of findings) await mend(on, 'source', each);
      await expect
        .poll(async () => (await ask(on, { check: 'table-locks' })).filter(({ what }) => /holds/.test(what)))
        .toEqual([]);
    } finally {
      other.destroy();
    }
  }
  expect(await ask(on, { check: 'prepared-transactions' })).toEqual([]);
  const other = await another(on);
  for (const sql of [
    "XA START 'it''s','b',7",
    `INSERT INTO ${database}.keyed VALUES (7)`,
    "XA END 'it''s','b',7",
    "XA PREPARE 'it''s','b',7",
  ])
    await other.query(sql);
  await other.end();
  const [prepared] = await expect
    .poll(() => ask(on, { check: 'prepared-transactions' }))
    .toHaveLength(1)
    .then(() => ask(on, { check: 'prepared-transactions' }));
  expect(prepared?.what.toLowerCase()).toContain("x'69742773',x'62',7");
  if (prepared) await mend(on, 'source', prepared);
  expect(await ask(on, { check: 'prepared-transactions' })).toEqual([]);
}

/** Each privilege that is taken away is named, and granting what is said mends it; one that a role gives counts. */
export async function proveGrants(engine: Engine, on: Checked): Promise<void> {
  const as = { username: 'checks_engine', password: 'checks-Engine-1' };
  for (const check of [
    ...['engine-grants', 'target-grants', 'replication-account'],
    ...['reverse-grants', 'reverse-target-grants', 'reverse-account'],
  ]) {
    const side = sideOf(on, check);
    const session = on.session[side];
    try {
      await session.query(`CREATE USER '${as.username}'@'%' IDENTIFIED BY '${as.password}'`);
      const [bare] = await ask(on, { check, as });
      expect(bare?.what).toMatch(/"checks_engine@%" lacks (\w| )+/);
      if (bare) expect(await mend(on, side, bare)).toBe(1);
      expect(await ask(on, { check, as }), check).toEqual([]);
      closeIdleSessions();
      // With what is asked for, and no more, every question is answered.
      if (['engine-grants', 'target-grants'].includes(check))
        for (const { name } of on.checks[side])
          for (const { what } of await ask(on, { check: name, as }))
            expect(what, name).not.toMatch(/refused the question/);
      const privileges = (bare?.what.replace(/^.* lacks /, '') ?? '').split(', ');
      for (const privilege of privileges) {
        await session.query(`REVOKE ${privilege} ON *.* FROM '${as.username}'@'%'`);
        expect((await ask(on, { check, as })).map(({ what }) => what.replace(/^.* lacks /, ''))).toEqual([
          privilege,
        ]);
        await session.query(`GRANT ${privilege} ON *.* TO '${as.username}'@'%'`);
      }
      await session.query(`REVOKE ALL PRIVILEGES, GRANT OPTION FROM '${as.username}'@'%'`);
      await session.query(`CREATE ROLE checks_power; GRANT ${privileges.join(', ')} ON *.* TO checks_power`);
      await session.query(`GRANT checks_power TO '${as.username}'@'%'`);
      if (engine === 'mysql')
        expect(await ask(on, { check, as }), 'by a role that is not active').toHaveLength(1);
      await session.query(
        engine === 'mysql'
          ? `SET DEFAULT ROLE ALL TO '${as.username}'@'%'`
          : `SET DEFAULT ROLE checks_power FOR '${as.username}'@'%'`,
      );
      // A session that waits for its next use keeps the roles that it has.
      closeIdleSessions();
      expect(await ask(on, { check, as }), 'by a role').toEqual([]);
    } finally {
      closeIdleSessions();
      await session.query(`DROP ROLE IF EXISTS checks_power; DROP USER IF EXISTS '${as.username}'@'%'`);
    }
  }
}

/** An account that may hardly do anything is told what it lacks, by every check, and no check breaks off. */
export async function proveRefusals(on: Checked): Promise<void> {
  const as = { username: 'checks_nothing', password: 'checks-Nothing-1' };
  const create = `CREATE USER '${as.username}'@'%' IDENTIFIED BY '${as.password}'`;
  for (const session of [on.session.source, on.session.target]) await session.query(create);
  try {
    const refused: string[] = [];
    for (const { name } of [...on.checks.source, ...on.checks.target])
      if (
        (await ask(on, { check: name, as })).some(({ what }) => /^the server refused the question/.test(what))
      )
        refused.push(name);
    expect(refused).toContain('application-accounts');
    expect(refused).not.toContain('engine-grants');
    expect(refused).not.toContain('target-grants');
    expect(refused.length).toBeGreaterThan(5);
  } finally {
    for (const session of [on.session.source, on.session.target])
      await session.query(`DROP USER '${as.username}'@'%'`);
  }
}

export async function proveLogins(on: Checked): Promise<void> {
  const [nobody] = await ask(on, { check: 'application-accounts', accounts: ['checks_nobody@10.0.0.%'] });
  expect(nobody?.what).toBe('there is no account "checks_nobody"@"10.0.0.%"');
  const wrong: Checked = {
    ...on,
    address: (side, as) => ({ ...on.address(side, as), ...(as !== null && { password: 'wrong' }) }),
  };
  closeIdleSessions();
  for (const check of ['application-login', 'target-login', 'replication-account', 'reverse-account']) {
    const [refused] = await ask(wrong, { check });
    expect(refused?.what).toMatch(/cannot log in.*Access denied/);
    expect(refused?.what).not.toContain(on.address('source', 'application').password);
  }
}
