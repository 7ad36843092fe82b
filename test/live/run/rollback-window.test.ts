import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OwnPair, type OwnPlan, startOwnPair } from '../replication/own-pair.ts';
import { pair } from './pair.ts';
import { readJournal, untilLine } from './rig.ts';
import { contents, makeShop } from './rollback-shop.ts';

/** What may happen between the switch and the rollback, in the order in which it is tried on one migration. */
describe.skipIf(!pair)('in the rollback window', () => {
  let own: OwnPair;
  let plan: OwnPlan;
  let tried = 0;
  const rollback = () => {
    tried++;
    return plan.command('rollback', '--yes');
  };
  /** The journal of the rollback that is tried next. */
  const nextJournal = () =>
    join(dirname(plan.journal), `rollback-${String(++tried).padStart(4, '0')}`, 'journal.jsonl');
  const takesWrites = async (side: 'source' | 'target', name: string) => {
    const application = await own.application(side);
    await application.query('INSERT INTO late.things (name) VALUES (?)', [name]);
    application.destroy();
  };

  beforeAll(async () => {
    own = await startOwnPair('mysql');
    await makeShop(own, 'late');
    plan = await own.plan({ name: 'late', databases: ['late'], reverse: 'required' });
  });
  afterAll(() => own?.stop());

  test('before the point of no return there is nothing to roll back', async () => {
    const command = () => plan.command('rollback', '--yes');
    expect((await command()).err).toContain('has not run');
    expect((await plan.run('--yes', '--until', 'replicate')).code).toBe(0);
    const { code, err } = await command();
    expect(code).toBe(1);
    expect(err).toMatch(/is not past its point of no return[\s\S]*migrate unwind/);
    const moved = await plan.run('--until', 'cutover');
    expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
  });

  test('a table that was created on the target would be left behind, and is named', async () => {
    await own.ask('target', 'CREATE TABLE late.later (id INT PRIMARY KEY)');
    const { code, out } = await rollback();
    expect(code, out).toBe(3);
    expect(out).toContain('the table `late`.`later` was created on the target since the switch');
    expect(out).toContain('Nothing was changed');
    await own.ask('target', 'DROP TABLE late.later');
    await takesWrites('target', 'after a refusal');
  });

  test('a rollback that fails in its freeze unwinds: the target takes writes as before', async () => {
    await own.ask(
      'target',
      "XA START 'late'",
      "INSERT INTO late.things (name) VALUES ('prepared')",
      "XA END 'late'",
      "XA PREPARE 'late'",
    );
    const journal = nextJournal();
    const { code, out } = await plan.command('rollback', '--yes');
    expect(code, out).toBe(4);
    expect(out).toContain('The rollback was unwound');
    expect((await readJournal(journal)).map(({ at }) => at)).toContain('clock-started');
    await own.ask('target', "XA ROLLBACK 'late'");
    expect(
      await own.ask('target', 'SELECT @@global.read_only AS ro, @@global.super_read_only AS sro'),
    ).toEqual([{ ro: 0, sro: 0 }]);
    await takesWrites('target', 'after an unwound rollback');
  });

  test('what DDL, accounts and restarts do meanwhile, and a rollback that is killed in its freeze', async () => {
    // The channel carries statements on tables that move, routines, triggers and events; neither views nor accounts.
    await own.ask(
      'target',
      'USE late',
      'ALTER TABLE things ADD COLUMN added INT NOT NULL DEFAULT 7',
      'CREATE PROCEDURE carried () SELECT 1',
      "CREATE TRIGGER carried BEFORE INSERT ON parts FOR EACH ROW SET NEW.note = COALESCE(NEW.note, 'none')",
      'ALTER EVENT ticking ON SCHEDULE EVERY 2 SECOND',
      'CREATE VIEW not_carried AS SELECT 1',
      "CREATE USER not_carried IDENTIFIED BY 'not-Carried-1'",
      'GRANT SELECT ON late.* TO not_carried',
      'TRUNCATE late.emptied',
    );
    await takesWrites('target', 'after it was altered');
    for (const side of ['target', 'source'] as const) {
      await own[side].kill();
      await own[side].restart();
    }
    await takesWrites('target', 'after the restarts');

    const journal = nextJournal();
    const engine = plan.startCommand('rollback', '--yes');
    await untilLine(journal, (line) => line.at === 'proved' && line.action === 'freeze-writes/close', engine);
    engine.kill('SIGKILL');
    await engine.ended;
    await untilLine(journal, (line) => line.at === 'finished', {
      ...engine,
      ended: new Promise(() => undefined),
    });
    await takesWrites('target', 'after its guard thawed it');
    const entries = await readJournal(journal);
    expect(entries.at(-1)).toMatchObject({ at: 'finished', how: 'unwound' });
  });

  test('one that is killed before its freeze is gone on with, and nothing else runs meanwhile', async () => {
    const journal = nextJournal();
    const engine = plan.startCommand('rollback', '--yes');
    await untilLine(journal, (line) => line.at === 'proved' && line.action === 'check-rollback/lag', engine);
    engine.kill('SIGKILL');
    await engine.ended;
    const run = await plan.run('--yes');
    expect(run.code).toBe(1);
    expect(run.err).toMatch(
      /a rollback of "late" is under way: run-0001\/rollback-\d+[\s\S]*migrate rollback/,
    );

    const again = plan.startCommand('rollback', '--yes');
    const decided = await untilLine(journal, (line) => line.at === 'decided', again);
    again.kill('SIGKILL');
    expect((await again.ended).out).toMatch(/view late\.not_carried: not on the source/);
    expect(decided).toMatchObject({ decision: 'commit' });
    expect((await plan.command('unwind')).code, 'there is no way but forward').not.toBe(0);
    const done = await plan.command('rollback');
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });

    expect(await contents(own, 'source', 'late')).toEqual(await contents(own, 'target', 'late'));
    await takesWrites('source', 'back on the source');
    const [row] = await own.ask('source', "SELECT added FROM late.things WHERE name = 'back on the source'");
    expect(row).toEqual({ added: 7 });
    expect(
      await own.ask(
        'source',
        "SELECT event_name AS name, status AS status, interval_value AS every FROM information_schema.events WHERE event_schema = 'late'",
      ),
    ).toEqual([{ name: 'ticking', status: 'ENABLED', every: '2' }]);
    expect(await own.ask('source', "SELECT user FROM mysql.user WHERE user = 'not_carried'")).toEqual([]);
    expect(
      await own.ask('source', 'SELECT * FROM performance_schema.replication_connection_configuration'),
    ).toEqual([]);
  });

  test('a TRUNCATE that names a renamed database does not arrive; after the cleanup there is no way back', async () => {
    await own.ask(
      'target',
      'SET GLOBAL super_read_only = OFF',
      'SET GLOBAL read_only = OFF',
      'SET sql_log_bin = 0',
      'DROP DATABASE aurora_migrate',
      'DROP DATABASE late',
      "ALTER USER 'app' ACCOUNT UNLOCK",
    );
    await makeShop(own, 'late_old');
    plan = await own.plan({
      name: 'later',
      databases: ['late_old'],
      reverse: 'required',
      more: `tables: { rename: [{ from: "late_old.*", to: "late_new.*" }] }
cleanup: [{ step: stop-reverse, not_before: 1s }, { step: clean-up }]`,
    });
    const moved = await plan.run('--yes', '--until', 'cutover');
    expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
    await own.ask('target', 'TRUNCATE late_new.emptied');
    const { code, out } = await plan.command('rollback', '--yes');
    expect(code, out).toBe(3);
    expect(out).toMatch(/the table `late_new`\.`emptied` was emptied, .* since the switch/);
    expect(out).toContain('a migration of its own');

    const cleaned = await plan.run();
    expect(cleaned.code, cleaned.out).toBe(0);
    expect((await plan.command('rollback', '--yes')).err).toMatch(/the rollback window of "later" ended at /);
  });
});
