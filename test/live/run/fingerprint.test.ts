import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../infra/sandbox/find-server.ts';
import { askRecord } from '../../../infra/sandbox/traffic/answers.ts';
import { mariadb } from '../mariadb/available.ts';
import { pair } from '../own.ts';
import { differing, type Fingerprint, takeFingerprint } from './fingerprint.ts';
import { type Ended, migrate, readJournal, start, untilLine, untilNoGuard } from './rig.ts';
import { ask, type Rehearsal, startShop } from './shop.ts';

/** How a run of the shop comes to be taken back. `journal` is its own. */
type Way = (shop: Rehearsal, journal: string) => Promise<Ended>;

const run = ({ file, sandbox }: Rehearsal, ...options: string[]) =>
  migrate(['run', file, '--yes', ...options], sandbox.environment);

/** Lets a run begin, and does something to it once its journal has a line. */
const disturbed =
  (at: string, action: string | undefined, disturb: Parameters<typeof untilThen>[2]): Way =>
  (shop, journal) =>
    untilThen(shop, { at, action, journal }, disturb);

async function untilThen(
  shop: Rehearsal,
  { at, action, journal }: { at: string; action: string | undefined; journal: string },
  disturb: (shop: Rehearsal, journal: string, kill: () => void) => Promise<unknown>,
): Promise<Ended> {
  const engine = start(['run', shop.file, '--yes'], shop.sandbox.environment);
  const seen = await untilLine(
    journal,
    (each) => each.at === at && (action === undefined || ('action' in each && each.action === action)),
    engine,
  );
  if (!seen) throw new Error(`the run ended before "${at}": ${JSON.stringify(await engine.ended)}`);
  await disturb(shop, journal, () => engine.kill('SIGKILL'));
  const ended = await engine.ended;
  await untilNoGuard(shop.file);
  return ended;
}

const stopApplier = { mysql: 'STOP REPLICA SQL_THREAD FOR CHANNEL', mariadb: 'STOP SLAVE SQL_THREAD' };

const ways: { readonly [name: string]: Way } = {
  'unwound on request after the copy': async (shop) => {
    const half = await run(shop, '--until', 'prepare');
    expect(half.code, half.out + half.err).toBe(0);
    return migrate(['unwind', shop.file], shop.sandbox.environment);
  },
  'a row that differs': disturbed('proved', 'start-replication/start', ({ sandbox }) =>
    ask(sandbox.target, 'UPDATE shop.products SET name = "another" WHERE id = 7'),
  ),
  'a source that is changed by DDL': async (shop) => {
    const half = await run(shop, '--until', 'replicate');
    expect(half.code, half.out + half.err).toBe(0);
    await ask(shop.sandbox.source, 'ALTER TABLE shop.products ADD COLUMN late INT');
    const ended = await run(shop);
    await ask(shop.sandbox.source, 'ALTER TABLE shop.products DROP COLUMN late');
    return ended;
  },
  'a drain that outlasts the budget': disturbed('clock-started', undefined, ({ sandbox, plan }) =>
    ask(
      sandbox.target,
      plan.source.engine === 'mysql'
        ? `${stopApplier.mysql} 'aurora_migrate'`
        : stopApplier.mariadb.replace('SLAVE', "SLAVE 'aurora_migrate'"),
    ),
  ),
  'a freeze that is called off after the record was switched': disturbed(
    'clock-started',
    undefined,
    (_, journal) => writeFile(join(dirname(journal), 'decision'), 'thaw', { flag: 'wx' }),
  ),
  'an engine that is killed in the freeze': disturbed(
    'called',
    'freeze-writes/close',
    async (_shop, _journal, kill) => kill(),
  ),
};

/** What is somebody else's, or in the way: settings, accounts, events and definitions of every kind on both sides. */
const before: { readonly [E in Engine]: { source: readonly string[]; target: readonly string[] } } = {
  mysql: {
    source: ['SET PERSIST max_user_connections = 900', 'SET PERSIST read_only = OFF'],
    target: ['SET PERSIST super_read_only = OFF', 'SET PERSIST long_query_time = 7'],
  },
  mariadb: { source: [], target: [] },
};
const both = [
  'SET GLOBAL event_scheduler = ON',
  "CREATE USER 'night'@'10.%' IDENTIFIED BY 'a-long-Password-1' ACCOUNT LOCK",
  'CREATE DATABASE others; CREATE TABLE others.kept (id INT PRIMARY KEY, v INT); INSERT INTO others.kept VALUES (1, 2)',
  'CREATE EVENT others.nightly ON SCHEDULE EVERY 1 DAY STARTS "2038-01-01" DO DELETE FROM others.kept WHERE id = 0',
  "GRANT SELECT, EXECUTE ON others.* TO 'night'@'10.%'",
];
const onSource = [
  "CREATE USER 'reader'@'%' IDENTIFIED BY 'a-long-Password-2'; GRANT SELECT ON shop.* TO 'reader'@'%'",
  'CREATE VIEW shop.dear AS SELECT id FROM shop.products WHERE price > 10',
  'CREATE TRIGGER shop.renamed BEFORE UPDATE ON shop.products FOR EACH ROW SET NEW.name = TRIM(NEW.name)',
  'CREATE PROCEDURE shop.nothing() SELECT 1',
  'CREATE EVENT shop.hourly ON SCHEDULE EVERY 1 HOUR STARTS "2038-01-01" DO DELETE FROM shop.products WHERE id = 0',
];

const long = process.env.AURORA_MIGRATE_UNWINDS === 'all';
const quick: { readonly [E in Engine]: RegExp } = { mysql: /differs|record|killed/, mariadb: /outlasts/ };

describe.each(['mysql', 'mariadb'] as const)('a run on %s leaves everything as it was after', (engine) => {
  const there = pair && (engine === 'mysql' || mariadb);
  let shop: Rehearsal;
  let runs = 0;

  async function fingerprints(): Promise<Fingerprint> {
    const found: [string, string][] = [];
    for (const side of ['source', 'target'] as const) {
      const session = await shop.sandbox[side].connect();
      const taken = await takeFingerprint(session, engine).finally(() => session.end());
      for (const [name, value] of Object.entries(taken)) found.push([`${side} ${name}`, value]);
    }
    const record = await askRecord(shop.sandbox.dns, 'db.internal.example.com');
    return { ...Object.fromEntries(found), record: JSON.stringify(record) };
  }

  beforeAll(async () => {
    if (!there) return;
    shop = await startShop({ ttl: '2s' }, (plan) =>
      `${plan}accounts: { copy: ['reader@%'] }\n`
        .replaceAll('engine: mysql', `engine: ${engine}`)
        .replace('write_freeze: 10s', 'write_freeze: 2s'),
    );
    for (const side of ['source', 'target'] as const) {
      const session = await shop.sandbox[side].connect();
      for (const sql of [...before[engine][side], ...both, ...(side === 'source' ? onSource : [])])
        for (const one of sql.split('; ')) await session.query(one);
      await session.end();
    }
  });
  afterAll(async () => shop?.stop());

  test.skipIf(!there)('the fingerprint shows what anybody changes', async () => {
    const changes: readonly (readonly [change: string, back: string, seen: string])[] = [
      ['SET GLOBAL event_scheduler = OFF', 'SET GLOBAL event_scheduler = ON', '@@event_scheduler'],
      ["ALTER USER 'reader'@'%' ACCOUNT LOCK", "ALTER USER 'reader'@'%' ACCOUNT UNLOCK", 'account reader@%'],
      [
        "GRANT INSERT ON shop.* TO 'reader'@'%'",
        "REVOKE INSERT ON shop.* FROM 'reader'@'%'",
        'grants reader@%',
      ],
      ['ALTER EVENT shop.hourly DISABLE', 'ALTER EVENT shop.hourly ENABLE', 'EVENT shop.hourly'],
      [
        'UPDATE others.kept SET v = 3 WHERE id = 1',
        'UPDATE others.kept SET v = 2 WHERE id = 1',
        'rows others.kept',
      ],
      ['CREATE DATABASE left_behind', 'DROP DATABASE left_behind', 'DATABASE left_behind'],
    ];
    const session = await shop.sandbox.source.connect();
    try {
      const was = await takeFingerprint(session, engine);
      for (const [change, back, seen] of changes) {
        await session.query(change);
        const lines = differing(was, await takeFingerprint(session, engine));
        await session.query(back);
        expect(lines.map((line) => line.split(': ')[0])).toEqual([seen]);
      }
      expect(differing(was, await takeFingerprint(session, engine))).toEqual([]);
    } finally {
      await session.end();
    }
  });

  test.skipIf(!there).for(Object.entries(ways).filter(([name]) => long || quick[engine].test(name)))(
    '%s',
    async ([, fail]) => {
      const was = await fingerprints();
      expect(Object.keys(was).length).toBeGreaterThan(800);
      const journal = shop.journal(++runs);
      const ended = await fail(shop, journal);
      expect([0, 4, null], ended.out + ended.err).toContain(ended.code);
      expect((await readJournal(journal)).at(-1), ended.out).toMatchObject({
        at: 'finished',
        how: 'unwound',
      });
      await new Promise((wake) => setTimeout(wake, 100));
      expect(differing(was, await fingerprints())).toEqual([]);
    },
  );
});
