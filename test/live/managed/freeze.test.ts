import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCharge, startApplication } from '../../../cli/rehearsal/rehearse.ts';
import { fold } from '../../../engine/history.ts';
import type { MysqlServer } from '../../../infra/sandbox/servers.ts';
import type { Traffic } from '../../../infra/sandbox/traffic/traffic.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';
import { migrate, readJournal, start, untilLine, untilNoGuard } from '../run/rig.ts';
import { ask, type Rehearsal, startShop } from '../run/shop.ts';

const rds = 'shop.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com';

let shop: Rehearsal;
let traffic: Traffic;
/** A pool’s session that was open long before. */
let rogue: Connection;

beforeAll(async () => {
  shop = await startShop({ ttl: '1s', fault: { step: 'freeze-writes/prepared', links: false } }, (plan) =>
    plan
      .replaceAll('shop-db.internal', rds)
      .replace('accounts: [shop_app]', 'accounts: [shop_app, shop_batch, shop_old]')
      .concat('checks: { account-state: ignore }\n'),
  );
  const { source, target } = shop.sandbox;
  for (const sql of [
    "ALTER USER shop_batch IDENTIFIED BY 'batch'",
    // Somebody had shut it out before: that is not the migration’s to undo.
    'ALTER USER shop_old ACCOUNT LOCK',
    'CREATE TABLE shop.ticks (id INT AUTO_INCREMENT PRIMARY KEY, at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), note VARCHAR(20))',
    'GRANT EVENT ON shop.* TO shop_batch',
    "SET SESSION sql_mode = 'ANSI_QUOTES', time_zone = '+05:30'",
    "CREATE DEFINER = shop_batch EVENT shop.tick ON SCHEDULE EVERY 1 SECOND DO INSERT INTO shop.ticks (note) VALUES ('event')",
    'CREATE DEFINER = shop_batch EVENT shop.resting ON SCHEDULE EVERY 1 HOUR DISABLE DO SET @rested = 1',
  ])
    await asked(source, sql);
  await ask(target, 'GRANT EVENT ON shop.* TO shop_batch');
  traffic = await startApplication(shop.plan, shop.sandbox, 50);
  await traffic.flowing();
  const { address: host, port } = source;
  rogue = await createConnection({ host, port, user: 'shop_batch', password: 'batch', database: 'shop' });
  rogue.on('error', () => undefined);
});
afterAll(async () => {
  rogue?.destroy();
  await traffic?.stop();
  await shop?.stop();
});

/** Statements of root that belong together keep their session’s settings. */
let root: Connection | undefined;
async function asked(server: MysqlServer, sql: string): Promise<void> {
  root ??= await server.connect();
  await root.query(sql);
}

const standing = async (server: MysqlServer) => ({
  accounts: await ask(server, 'SELECT user, host, account_locked FROM mysql.user ORDER BY 1, 2'),
  events: await ask(
    server,
    `SELECT event_name AS name, status AS status, definer AS definer, sql_mode, time_zone, interval_value, event_definition, starts
     FROM information_schema.events WHERE event_schema = 'shop' ORDER BY 1`,
  ),
});

const ticks = async (server: MysqlServer) =>
  Number((await ask(server, "SELECT COUNT(*) AS n FROM shop.ticks WHERE note = 'event'"))[0]?.n);

/** Lets the engine go on that stands still before the proofs of its freeze. */
async function whileFrozen(work: () => Promise<void>): Promise<void> {
  const { folder } = shop.sandbox;
  expect(
    await waitFor(() => (existsSync(join(folder, 'reached')) ? true : undefined), { within: 60_000 }),
  ).toBe(true);
  try {
    await work();
  } finally {
    // The engine must not read half of it.
    await writeFile(join(folder, 'go.part'), '{}');
    await rename(join(folder, 'go.part'), join(folder, 'go'));
  }
}

test('a transaction that is prepared in the freeze makes the cutover unwind, and locks and events are as they were', async () => {
  const { sandbox, file, journal } = shop;
  const { source } = sandbox;
  const before = await standing(source);
  expect(await waitFor(async () => ((await ticks(source)) > 1 ? true : undefined), { within: 60_000 })).toBe(
    true,
  );
  expect(before.events).toMatchObject([
    { name: 'forget_old_reviews', status: 'ENABLED' },
    { name: 'resting', status: 'DISABLED' },
    { name: 'tick', status: 'ENABLED' },
  ]);
  const engine = start(['run', file, '--yes'], sandbox.environment);
  await untilLine(journal(1), (each) => each.at === 'begun' && each.action === 'check-ready/lag', engine);
  await rogue.query('BEGIN');
  await rogue.query("INSERT INTO ticks (note) VALUES ('rogue')");
  await whileFrozen(async () => {
    const frozen = await standing(source);
    expect(frozen.accounts.filter(({ user }) => String(user).startsWith('shop_'))).toMatchObject([
      { user: 'shop_app', account_locked: 'Y' },
      { user: 'shop_batch', account_locked: 'Y' },
      { user: 'shop_old', account_locked: 'Y' },
    ]);
    expect(frozen.events.map(({ status }) => status)).toEqual(['DISABLED', 'DISABLED', 'DISABLED']);
    // A locked definer’s event would fire every second.
    const ticked = await ticks(source);
    await sleep(1_500);
    expect(await ticks(source)).toBe(ticked);
    await expect(rogue.query('COMMIT')).rejects.toThrow();
    const { address: host, port } = source;
    await expect(
      createConnection({ host, port, user: 'shop_batch', password: 'batch' }),
    ).rejects.toMatchObject({
      code: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
    });
    for (const sql of [
      "XA START 'left'",
      "INSERT INTO shop.ticks (note) VALUES ('xa')",
      "XA END 'left'",
      "XA PREPARE 'left'",
    ])
      await asked(source, sql);
  });
  const ended = await engine.ended;
  expect(fold(await readJournal(journal(1))).finished, ended.out + ended.err).toBe('unwound');
  expect(await standing(source)).toEqual(before);
  expect(await ask(source, "SELECT COUNT(*) AS n FROM shop.ticks WHERE note = 'rogue'")).toEqual([{ n: 0 }]);
  await asked(source, "XA ROLLBACK 'left'");
  const ticked = await ticks(source);
  expect(
    await waitFor(async () => ((await ticks(source)) > ticked ? true : undefined), { within: 60_000 }),
  ).toBe(true);
  await traffic.flowing();
});

test('an engine that is killed in the freeze is unwound by its guard: locks and events are as they were', async () => {
  const { sandbox, file, journal } = shop;
  const before = [await standing(sandbox.source), await standing(sandbox.target)];
  const engine = start(['run', file, '--yes'], sandbox.environment);
  await untilLine(
    journal(2),
    (each) => each.at === 'called' && each.action === 'freeze-writes/close',
    engine,
  );
  engine.kill('SIGKILL');
  await engine.ended;
  await untilNoGuard(file);
  const entries = await readJournal(journal(2));
  expect(entries.find(({ at }) => at === 'going-back')).toMatchObject({ action: 'freeze-writes/close' });
  expect(fold(entries).finished).toBe('unwound');
  expect([await standing(sandbox.source), await standing(sandbox.target)]).toEqual(before);
  await traffic.flowing();
});

test('after the switch the events run on the target alone, and who was locked before stays so', async () => {
  const { sandbox, file, plan } = shop;
  const { code, out, err } = await migrate(['run', file, '--yes'], sandbox.environment);
  expect(`${code}\n${code === 0 ? '' : out + err}`).toBe('0\n');
  const [source, target] = [await standing(sandbox.source), await standing(sandbox.target)];
  expect(source.events.map(({ status }) => status)).toEqual(['DISABLED', 'DISABLED', 'DISABLED']);
  expect(target.events).toMatchObject([
    { status: 'ENABLED' },
    { status: 'DISABLED' },
    { status: 'ENABLED', definer: 'shop_batch@%' },
  ]);
  expect(source.accounts.find(({ user }) => user === 'shop_old')).toMatchObject({ account_locked: 'Y' });
  const left = await ticks(sandbox.source);
  expect(
    await waitFor(async () => ((await ticks(sandbox.target)) > left ? true : undefined), {
      within: 60_000,
    }),
  ).toBe(true);
  expect(await ticks(sandbox.source)).toBe(left);
  await traffic.stop();
  const verified = await traffic.verify(await inCharge(plan, sandbox, true));
  expect(verified).toMatchObject({ lostCount: 0, lost: [] });
  expect(verified.acknowledged).toBeGreaterThan(100);
});
