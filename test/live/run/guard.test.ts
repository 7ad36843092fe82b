import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fold } from '../../../engine/history.ts';
import type { Entry } from '../../../engine/journal.ts';
import { makeThings, type OnPair, openPair, pair, rows } from './pair.ts';
import { guardsOf, readJournal, untilLine, untilNoGuard } from './rig.ts';

const live = test.skipIf(!pair);
const budget = 3_000;

/** Whether the source is frozen now. */
const isClosed = async ({ source }: OnPair) =>
  (await rows(source, 'SELECT @@global.read_only AS closed'))[0]?.closed === 1;

const timeOf = (entries: readonly Entry[], at: Entry['at']) =>
  entries.find((each) => each.at === at)?.time ?? Number.NaN;

/** Brings a run into its freeze, where it stays: the target's channel is stopped, so that the drain waits. */
async function frozen(database: string) {
  const on = await openPair({ database, freeze: `${budget}ms` });
  await makeThings(on.source, database, 500);
  const half = await on.run('run', '--yes', '--until', 'replicate');
  expect({ code: half.code, err: half.err }, half.out).toEqual({ code: 0, err: '' });
  const engine = on.start('run');
  const closing = untilLine(
    on.journal(1),
    (each) => each.at === 'proved' && each.action === 'freeze-writes/close',
    engine,
  );
  await untilLine(on.journal(1), ({ at }) => at === 'clock-started', engine);
  await on.target.query("STOP REPLICA SQL_THREAD FOR CHANNEL 'aurora_migrate'");
  await closing;
  return { on, engine };
}

live('an engine that dies in the freeze is taken back by its guard at once, the thaw first', async () => {
  const { on, engine } = await frozen('run_guarded');
  try {
    expect(await isClosed(on)).toBe(true);
    const killed = Date.now();
    engine.kill('SIGKILL');
    while (await isClosed(on)) await sleep(5);
    process.stderr.write(`the guard thawed ${Date.now() - killed} ms after the engine's death\n`);
    await untilNoGuard(on.file);
    const entries = await readJournal(on.journal(1));
    expect(fold(entries)).toMatchObject({
      finished: 'unwound',
      decided: 'thaw',
      unwinding: 'the engine died while writes were frozen',
    });
    expect(entries.find(({ at }) => at === 'going-back')).toMatchObject({ action: 'freeze-writes/close' });
    expect(await rows(on.target, "SHOW DATABASES LIKE 'run_guarded'")).toEqual([]);
    expect((await on.run('status')).out).toContain('unwound');
  } finally {
    await on.end();
  }
});

live('an engine that hangs is ended with its budget, and does nothing when it wakes', async () => {
  const { on, engine } = await frozen('run_hung');
  try {
    process.kill(engine.pid, 'SIGSTOP');
    while (await isClosed(on)) await sleep(5);
    expect((await engine.ended).signal).toBe('SIGKILL');
    await untilNoGuard(on.file);
    const entries = await readJournal(on.journal(1));
    expect(fold(entries)).toMatchObject({
      finished: 'unwound',
      unwinding: 'the engine hung beyond its budget',
    });
    const late = timeOf(entries, 'unwinding') - (timeOf(entries, 'clock-started') + budget);
    process.stderr.write(`the thaw was begun ${late} ms after the budget's end\n`);
    expect(late).toBeGreaterThan(-50);
  } finally {
    await on.end();
  }
});

live('without its guard the engine keeps to the budget by itself', async () => {
  const { on, engine } = await frozen('run_unguarded');
  try {
    for (const pid of await guardsOf(on.file)) process.kill(pid, 'SIGKILL');
    const { code, out } = await engine.ended;
    expect(code, out).toBe(4);
    expect(await isClosed(on)).toBe(false);
    expect(fold(await readJournal(on.journal(1))).finished).toBe('unwound');
  } finally {
    await on.end();
  }
});

live(
  'with both dead the source stays frozen, status says so and what to type, and that thaws it',
  async () => {
    const { on, engine } = await frozen('run_forsaken');
    try {
      for (const pid of await guardsOf(on.file)) process.kill(pid, 'SIGKILL');
      engine.kill('SIGKILL');
      await engine.ended;
      await sleep(500);
      expect(await isClosed(on)).toBe(true);
      const status = await on.run('status');
      expect(status.out).toContain('THE SOURCE IS FROZEN and no engine is alive');
      expect(status.out).toContain(`Thaw it now: migrate run ${on.file}`);
      expect((await on.run('run')).code).toBe(4);
      expect(await isClosed(on)).toBe(false);
    } finally {
      await on.end();
    }
  },
);

live('a run that ends well leaves no guard behind', async () => {
  const on = await openPair({ database: 'run_dismissed' });
  try {
    await makeThings(on.source, 'run_dismissed', 500);
    const done = await on.run('run', '--yes');
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
    await untilNoGuard(on.file);
  } finally {
    await on.end();
  }
});
