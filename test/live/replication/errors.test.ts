import { afterAll, beforeAll, expect, test } from 'vitest';
import { pair } from '../run/pair.ts';

import { type OwnPair, type OwnPlan, startOwnPair, untilBegun } from './own-pair.ts';

const live = test.skipIf(!pair);
let own: OwnPair;

beforeAll(async () => {
  if (!pair) return;
  own = await startOwnPair('mysql');
});
afterAll(() => own?.stop());

const slow =
  'replicate: [{ step: start-replication }, { step: wait-for-lag, for: 60s }, { step: compare-tables }]';

/** Makes a table, runs until the channel works, does the harm, and returns what the run says when it ended. */
async function harm(name: string, work: (plan: OwnPlan) => Promise<unknown>): Promise<string> {
  await own.ask(
    'source',
    `DROP DATABASE IF EXISTS ${name}`,
    `CREATE DATABASE ${name}`,
    `CREATE TABLE ${name}.parents (id INT PRIMARY KEY)`,
    `CREATE TABLE ${name}.things (id INT PRIMARY KEY, name VARCHAR(40) UNIQUE, parent INT, FOREIGN KEY (parent) REFERENCES parents (id))`,
    `INSERT INTO ${name}.parents VALUES (1), (2)`,
    `INSERT INTO ${name}.things VALUES (1, 'one', 1), (2, 'two', NULL)`,
  );
  const plan = await own.plan({ name: name.replace('_', '-'), databases: [name], more: slow });
  const engine = plan.start('--yes');
  await untilBegun('wait-for-lag/lag', plan.journal, engine);
  await work(plan);
  const ended = await engine.ended;
  expect(ended.code, ended.out + ended.err).toBe(4);
  expect(await own.ask('target', `SHOW DATABASES LIKE '${name}'`)).toEqual([]);
  return ended.out;
}

live('a row that is on the target already is named with its key, and the way to see the event', async () => {
  const out = await harm('err_duplicate', async () => {
    await own.ask('target', "INSERT INTO err_duplicate.things VALUES (7, 'seven', NULL)");
    await own.ask('source', "INSERT INTO err_duplicate.things VALUES (7, 'sieben', NULL)");
  });
  expect(out).toContain(
    `the channel stopped with error 1062 ("err_duplicate.things", things.PRIMARY = '7', at binlog.`,
  );
  expect(out).toContain('Somebody else writes on the target');
  expect(out).toMatch(
    /mysqlbinlog --read-from-remote-server --host=127\.\S+ --port=3306 .*--include-gtids=\S+:\d+ binlog\.\d+/,
  );
});

live('a row that is missing on the target is told with its table', async () => {
  const out = await harm('err_missing', async () => {
    await own.ask('target', 'DELETE FROM err_missing.things WHERE id = 2');
    await own.ask('source', "UPDATE err_missing.things SET name = 'zwei' WHERE id = 2");
  });
  expect(out).toContain('the channel stopped with error 1032 ("err_missing.things", at binlog.');
  expect(out).toContain('is not on the target');
});

live('a parent that is missing on the target is told with the key that needs it', async () => {
  const out = await harm('err_parent', async () => {
    await own.ask('target', 'DELETE FROM err_parent.parents WHERE id = 2');
    await own.ask('source', 'UPDATE err_parent.things SET parent = 2 WHERE id = 2');
  });
  expect(out).toMatch(
    /error 1452 \("err_parent\.things", .*FOREIGN KEY \(`parent`\).*\): a row comes whose parent/,
  );
});

live('a log that was purged before it was read is told', async () => {
  const out = await harm('err_purged', async () => {
    await own.ask('target', "STOP REPLICA IO_THREAD FOR CHANNEL 'aurora_migrate'");
    await own.ask(
      'source',
      'INSERT INTO err_purged.parents VALUES (9)',
      'FLUSH BINARY LOGS',
      'INSERT INTO err_purged.parents VALUES (10)',
      'PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY',
    );
    await own.ask('target', "START REPLICA IO_THREAD FOR CHANNEL 'aurora_migrate'");
  });
  expect(out).toContain('error 13114');
  expect(out).toContain('it was purged, or the source is another server than before');
});

live('an account that may no longer log in is told', async () => {
  const out = await harm('err_login', async () => {
    await own.ask('target', "STOP REPLICA IO_THREAD FOR CHANNEL 'aurora_migrate'");
    await own.ask('source', 'SET sql_log_bin = 0', "ALTER USER 'channel' IDENTIFIED BY 'another'");
    await own.ask('target', "START REPLICA IO_THREAD FOR CHANNEL 'aurora_migrate'");
  });
  expect(out).toContain('error 1045');
  expect(out).toContain('Check `replication.credentials`');
});
