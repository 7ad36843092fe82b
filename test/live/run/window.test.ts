import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectTo } from '../traffic/shop.ts';
import { makeThings, openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);

/** Waits until the hook has written these words; a test that hears nothing ends by its own time. */
async function untilHeard(file: string, words: string): Promise<void> {
  while (!(await readFile(file, 'utf8').catch(() => '')).includes(words)) await sleep(50);
}

live(
  'while the rollback window is open, status and watch tell how the way back is, and an alarm is given',
  async () => {
    const on = await openPair({ database: 'run_window' });
    const alarms = `${on.file}.alarms`;
    await writeFile(
      on.file,
      (await readFile(on.file, 'utf8')).replace(
        'reverse: none }',
        `reverse: required }\nhooks: [{ when: alarm, command: [sh, -c, 'cat >> "$0"', ${JSON.stringify(alarms)}] }]`,
      ),
    );
    await makeThings(on.source, 'run_window', 500);
    try {
      const before = await on.run('watch');
      expect(before.err).toContain('has no open rollback window');
      expect((await on.run('rollback', '--yes')).err).toContain(
        'has not run: there is nothing to go back from',
      );

      const run = await on.run('run', '--yes');
      expect({ code: run.code, err: run.err }, run.out.slice(-2_000)).toEqual({ code: 5, err: '' });
      expect(run.out).toMatch(
        /"stop-reverse" must not begin before \d{4}-[-\d]+T[\d:.]+Z \(not_before: 24h\); run it again then/,
      );
      expect(run.out).toContain(`Until then nothing is lost by going back: migrate rollback ${on.file}`);
      const application = await connectTo({ ...pair.target, ...pair.application });
      await application.query("INSERT INTO run_window.things (name) VALUES ('only on the target, at first')");
      await application.end();

      const status = await on.run('status');
      expect(status.out).toMatch(/Going back loses nothing until 20\d\d-/);
      expect(status.out).toMatch(/reverse channel running, \d+ ms behind; look after it with: migrate watch/);
      expect((await on.run('watch', '--once')).code).toBe(0);
      expect((await on.run('unwind')).err).toContain('past its point of no return');

      await on.source.query("STOP REPLICA FOR CHANNEL 'aurora_migrate_back'");
      const watching = on.start('watch', '--every', '200ms');
      const bad = await on.run('watch', '--once', '--json');
      expect(bad.code).toBe(3);
      expect(JSON.parse(bad.out)).toMatchObject({ good: false, channel: 'stopped', lag: null });
      expect((await on.run('status')).out).toContain('the reverse channel is stopped');
      await untilHeard(alarms, 'the reverse channel is stopped');
      await on.source.query("START REPLICA FOR CHANNEL 'aurora_migrate_back'");
      await untilHeard(alarms, 'the way back is well again');

      const back = await on.run('rollback', '--yes');
      expect({ code: back.code, err: back.err }, back.out.slice(-2_000)).toEqual({ code: 0, err: '' });
      expect((await watching.ended).out).toContain('The rollback window is closed.');
      expect(await rows(on.source, 'SELECT COUNT(*) AS n FROM run_window.things')).toEqual([{ n: 501 }]);
      expect((await on.run('status')).out).toMatch(/run-0001\/rollback-0001 {3}done/);
      expect((await on.run('rollback', '--yes')).err).toContain('was rolled back by run-0001/rollback-0001');
    } finally {
      await on.source.query("STOP REPLICA FOR CHANNEL 'aurora_migrate_back'").catch(() => undefined);
      await on.source.query("RESET REPLICA ALL FOR CHANNEL 'aurora_migrate_back'").catch(() => undefined);
      await on.end();
    }
  },
);
