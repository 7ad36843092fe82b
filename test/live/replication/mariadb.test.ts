import { afterAll, beforeAll, expect, test } from 'vitest';
import { mariadb } from '../mariadb/available.ts';
import { readJournal } from '../run/rig.ts';
import { type OwnPair, startOwnPair, untilBegun, writeUntilRefused } from './own-pair.ts';

const live = test.skipIf(!mariadb);
let own: OwnPair;

beforeAll(async () => {
  if (!mariadb) return;
  const prepare = ['SET GLOBAL gtid_strict_mode = ON'];
  own = await startOwnPair('mariadb', { source: prepare, target: prepare });
});
afterAll(() => own?.stop());

const slow =
  'replicate: [{ step: start-replication }, { step: wait-for-lag, for: 60s }, { step: compare-tables }]';

/** What an earlier run applied stands in the target's log; its check says to begin with an empty one. */
const make = async (database: string) => {
  await own.ask('target', 'RESET MASTER');
  await own.ask(
    'source',
    `CREATE DATABASE ${database}`,
    `CREATE TABLE ${database}.things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE)`,
    `INSERT INTO ${database}.things (name) VALUES ('one'), ('two'), ('three')`,
  );
};

live('an error of the channel is explained', async () => {
  await make('m_error');
  const plan = await own.plan({ name: 'error', databases: ['m_error'], more: slow });
  const engine = plan.start('--yes');
  await untilBegun('wait-for-lag/lag', plan.journal, engine);
  await own.ask('target', 'SET sql_log_bin = 0', "INSERT INTO m_error.things VALUES (7, 'seven')");
  await own.ask('source', "INSERT INTO m_error.things VALUES (7, 'sieben')");
  const ended = await engine.ended;
  expect(ended.code, ended.out).toBe(4);
  expect(ended.out).toContain(`the channel stopped with error 1062 ("m_error.things", PRIMARY = '7', at `);
});

live('DDL on the source ends the run, by name', async () => {
  await make('m_drift');
  const plan = await own.plan({
    name: 'drift',
    databases: ['m_drift'],
    more: `tables: { rename: [{ from: "m_drift.*", to: "m_moved.*" }] }\n${slow}`,
  });
  const engine = plan.start('--yes');
  await untilBegun('wait-for-lag/lag', plan.journal, engine);
  await own.ask('source', "ALTER TABLE m_drift.things ADD COLUMN late INT, ADD CHECK (name <> 'x')");
  const ended = await engine.ended;
  expect(ended.code, ended.out).toBe(4);
  expect(ended.out).toMatch(
    /the table `m_drift`\.`things` was altered \(columns, constraints, rules\) on the source/,
  );
});

live('a source that failed over is found out', async () => {
  await make('m_server');
  const plan = await own.plan({ name: 'server', databases: ['m_server'], more: slow });
  const engine = plan.start('--yes');
  await untilBegun('wait-for-lag/lag', plan.journal, engine);
  const [row] = await own.ask('source', 'SELECT @@global.server_id AS id');
  await own.ask('source', 'SET GLOBAL server_id = 4711');
  const ended = await engine.ended;
  await own.ask('source', `SET GLOBAL server_id = ${row?.id}`);
  expect(ended.code, ended.out).toBe(4);
  expect(ended.out).toMatch(/the source failed over: it was the server \d+ on \S+, and is 4711 on /);
});

live('transactions of several GTID domains all arrive, also of one that begins later', async () => {
  await make('m_domains');
  await own.ask(
    'source',
    'SET SESSION gtid_domain_id = 7',
    "INSERT INTO m_domains.things (name) VALUES ('seven')",
  );
  const plan = await own.plan({
    name: 'domains',
    databases: ['m_domains'],
    more: 'replicate: [{ step: start-replication }, { step: wait-for-lag, for: 3s }, { step: compare-tables }]',
  });
  const writing = writeUntilRefused(await own.application('source'), 'm_domains.things', {
    pause: 2,
  });
  const engine = plan.start('--yes');
  await untilBegun('wait-for-lag/lag', plan.journal, engine);
  for (const domain of [7, 8])
    await own.ask(
      'source',
      `SET SESSION gtid_domain_id = ${domain}`,
      `INSERT INTO m_domains.things (name) VALUES ('later in ${domain}')`,
    );
  const ended = await engine.ended;
  expect({ code: ended.code, err: ended.err }, ended.out).toEqual({ code: 0, err: '' });
  const { kept } = await writing;
  expect(kept.length).toBeGreaterThan(50);
  const names = new Set(
    (await own.ask('target', 'SELECT name FROM m_domains.things')).map(({ name }) => name),
  );
  expect(['seven', 'later in 7', 'later in 8', ...kept].filter((name) => !names.has(name))).toEqual([]);
  const drained = (await readJournal(plan.journal)).find(
    (line) => line.at === 'proved' && line.action === 'drain/position',
  );
  expect(drained).toMatchObject({ output: { position: expect.stringMatching(/\b8-\d+-\d+/) } });
});
