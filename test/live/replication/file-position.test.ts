import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pair } from '../run/pair.ts';
import { actionsIn, readJournal } from '../run/rig.ts';
import { type OwnPair, startOwnPair, untilBegun, writeUntilRefused } from './own-pair.ts';

const live = test.skipIf(!pair);
let own: OwnPair;

const gtidOff = [
  'SET PERSIST gtid_mode = ON_PERMISSIVE',
  'SET PERSIST gtid_mode = OFF_PERMISSIVE',
  'SET PERSIST gtid_mode = OFF',
];
const gtidOn = [
  'SET PERSIST gtid_mode = OFF_PERMISSIVE',
  'SET PERSIST gtid_mode = ON_PERMISSIVE',
  'SET PERSIST gtid_mode = ON',
];

beforeAll(async () => {
  if (!pair) return;
  own = await startOwnPair('mysql', { source: gtidOff });
});
afterAll(() => own?.stop());

const reset = (database: string, side: 'source' | 'target') =>
  own.ask(
    side,
    'SET GLOBAL super_read_only = OFF',
    'SET GLOBAL read_only = OFF',
    'SET PERSIST super_read_only = OFF',
    'SET PERSIST read_only = OFF',
    "ALTER USER 'app' ACCOUNT UNLOCK",
    `DROP DATABASE IF EXISTS ${database}`,
    'DROP DATABASE IF EXISTS aurora_migrate',
  );

const make = (database: string) =>
  own.ask(
    'source',
    `CREATE DATABASE ${database}`,
    `CREATE TABLE ${database}.things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE)`,
    `INSERT INTO ${database}.things (name) VALUES ('one'), ('two'), ('three')`,
  );

for (const mode of ['ON', 'OFF'])
  live(
    `a source without GTIDs moves to a target with gtid_mode = ${mode}, by file and position`,
    async () => {
      await make('by_file');
      if (mode === 'OFF') await own.ask('target', ...gtidOff);
      const plan = await own.plan({ name: `to-${mode.toLowerCase()}`, databases: ['by_file'] });
      const dry = await plan.command('plan');
      expect(dry.out).toContain('by file and position');
      const writing = writeUntilRefused(await own.application('source'), 'by_file.things', {
        pause: 2,
      });
      const done = await plan.run('--yes');
      expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
      const { kept } = await writing;
      expect(kept.length).toBeGreaterThan(50);
      const there = new Set(
        (await own.ask('target', 'SELECT name FROM by_file.things')).map(({ name }) => String(name)),
      );
      expect(kept.filter((name) => !there.has(name))).toEqual([]);

      const entries = await readJournal(plan.journal);
      const proved = (action: string) =>
        entries.find((each) => each.at === 'proved' && each.action === action);
      expect(proved('copy-rows/rows')).toMatchObject({
        output: { position: expect.stringMatching(/^binlog\.\d+:\d+$/) },
      });
      expect(proved('drain/position')).toMatchObject({
        output: { position: expect.stringMatching(/^binlog\.\d+:\d+$/) },
      });
      expect(JSON.stringify(actionsIn(entries).get('start-replication/channel'))).toContain(
        `"number":${mode === 'ON'}`,
      );
      await reset('by_file', 'source');
      await reset('by_file', 'target');
    },
  );

live('a source whose gtid_mode changes meanwhile is found out before the freeze', async () => {
  await own.ask('target', ...gtidOn).catch(() => undefined);
  await make('by_mode');
  const more =
    'replicate: [{ step: start-replication }, { step: wait-for-lag, for: 60s }, { step: compare-tables }]';
  const plan = await own.plan({ name: 'mode', databases: ['by_mode'], more });
  const engine = plan.start('--yes');
  await untilBegun('wait-for-lag/lag', plan.journal, engine);
  try {
    await own.ask('source', ...gtidOn);
    const ended = await engine.ended;
    expect(ended.code, ended.out).toBe(4);
    expect(ended.out).toContain('gtid_mode of the source is ON, and was OFF when the copy began');
    expect((await readJournal(plan.journal)).map(({ at }) => at)).not.toContain('clock-started');
  } finally {
    await own.ask('source', ...gtidOff);
    await reset('by_mode', 'source');
  }
});

/** A new id on the same data, as if another server had taken over under the same name. */
async function failOver(): Promise<void> {
  await own.source.kill();
  await rm(join(own.source.folder, 'data/auto.cnf'));
  await own.source.restart();
}

live('a source that failed over before the freeze is found out, and the run unwinds', async () => {
  await make('by_server');
  const plan = await own.plan({ name: 'failover', databases: ['by_server'] });
  expect((await plan.run('--yes', '--until', 'replicate')).code).toBe(0);
  await failOver();
  const ended = await plan.run();
  expect(ended.code, ended.out).toBe(4);
  expect(ended.out).toMatch(/the source failed over: it was the server [-0-9a-f]{36}, and is [-0-9a-f]{36}/);
  expect((await readJournal(plan.journal)).map(({ at }) => at)).not.toContain('clock-started');
  await reset('by_server', 'source');
});

live('a source that fails over in the freeze is found out at the drain, and the run unwinds', async () => {
  await make('by_server');
  const plan = await own.plan({ name: 'failover-frozen', databases: ['by_server'], standBefore: 'drain' });
  const engine = plan.start('--yes');
  await plan.whileItStands(failOver);
  const ended = await engine.ended;
  expect(ended.code, ended.out).toBe(4);
  expect(ended.out).toContain('the source failed over');
  expect(await own.ask('source', 'SELECT @@global.read_only AS closed')).toEqual([{ closed: 0 }]);
  expect(await own.ask('target', "SHOW DATABASES LIKE 'by_server'")).toEqual([]);
});
