import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fold } from '../../../engine/history.ts';
import type { Entry } from '../../../engine/journal.ts';
import { connectTo } from '../traffic/shop.ts';
import { makeThings, type OnPair, openPair, pair, rows } from './pair.ts';
import { guardsOf, readJournal, untilLine, untilNoGuard } from './rig.ts';

const live = test.skipIf(!pair);
const budget = 3_000;

/** Whether the source is frozen now. */
const isClosed = async ({ source }: OnPair) =>
  (await rows(source, 'SELECT @@global.read_only AS closed'))[0]?.closed === 1;

const timeOf = (entries: readonly Entry[], at: Entry['at']) =>
  entries.find((each) => each.at === at)?.time ?? Number.NaN;

/** Brings a run into its freeze, where it stays until `release`: the applier cannot write the marker while somebody else reads its table under a lock. */
async function frozen(database: string) {
  const on = await openPair({ database, freeze: `${budget}ms` });
  await makeThings(on.source, database, 500);
  const half = await on.run('run', '--yes', '--until', 'replicate');
  expect({ code: half.code, err: half.err }, half.out).toEqual({ code: 0, err: '' });
  const blocker = await connectTo(pair.target);
  await blocker.query('LOCK TABLES aurora_migrate.marker READ');
  const engine = on.start('run');
  const closed = (each: Entry) => each.at === 'proved' && each.action === 'freeze-writes/close';
  await untilLine(on.journal(1), closed, engine);
  return { on, engine, release: () => blocker.destroy() };
}

live('an engine that dies in the freeze is taken back by its guard at once, the thaw first', async () => {
  const { on, engine, release } = await frozen('run_guarded');
  try {
    expect(await isClosed(on)).toBe(true);
    const killed = Date.now();
    engine.kill('SIGKILL');
    while (await isClosed(on)) await sleep(5);
    release();
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
    release();
    await on.end();
  }
});

live('an engine that hangs is ended with its budget, and does nothing when it wakes', async () => {
  const { on, engine, release } = await frozen('run_hung');
  try {
    process.kill(engine.pid, 'SIGSTOP');
    while (await isClosed(on)) await sleep(5);
    release();
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
    release();
    await on.end();
  }
});

live(
  'an engine that lives goes back by itself at the end of its budget, and its guard leaves it to that',
  async () => {
    const { on, engine, release } = await frozen('run_exceeded');
    try {
      await untilLine(on.journal(1), ({ at }) => at === 'back', engine);
      release();
      const { code, out } = await engine.ended;
      expect(code, out).toBe(4);
      const entries = await readJournal(on.journal(1));
      const ends = timeOf(entries, 'clock-started') + budget;
      const thawed = entries.find(({ at }) => at === 'back');
      process.stderr.write(
        `going back was begun ${timeOf(entries, 'unwinding') - ends} ms, and the source open ${(thawed?.time ?? Number.NaN) - ends} ms after the budget's end\n`,
      );
      // Who decided, in which order, and by whom: the guard had no hand in it.
      const order = entries
        .map(({ at }) => at)
        .filter((at) => /failed|decided|unwinding|going-back|back/.test(at));
      expect(order.slice(0, 5)).toEqual(['failed', 'decided', 'unwinding', 'going-back', 'back']);
      expect(thawed).toMatchObject({ action: 'freeze-writes/close' });
      expect(timeOf(entries, 'failed')).toBeGreaterThanOrEqual(ends - 5);
      expect(fold(entries)).toMatchObject({ finished: 'unwound', decided: 'thaw' });
      expect(fold(entries).unwinding).not.toContain('engine');
      await untilNoGuard(on.file);
      expect(await isClosed(on)).toBe(false);
    } finally {
      release();
      await on.end();
    }
  },
);

live('without its guard the engine keeps to the budget by itself', async () => {
  const { on, engine, release } = await frozen('run_unguarded');
  try {
    for (const pid of await guardsOf(on.file)) process.kill(pid, 'SIGKILL');
    await untilLine(on.journal(1), ({ at }) => at === 'back', engine);
    release();
    const { code, out } = await engine.ended;
    expect(code, out).toBe(4);
    expect(await isClosed(on)).toBe(false);
    const entries = await readJournal(on.journal(1));
    expect(fold(entries).finished).toBe('unwound');
    expect(timeOf(entries, 'failed')).toBeGreaterThanOrEqual(timeOf(entries, 'clock-started') + budget - 5);
  } finally {
    release();
    await on.end();
  }
});

live(
  'with both dead the source stays frozen, status says so and what to type, and that thaws it',
  async () => {
    const { on, engine, release } = await frozen('run_forsaken');
    try {
      for (const pid of await guardsOf(on.file)) process.kill(pid, 'SIGKILL');
      engine.kill('SIGKILL');
      await engine.ended;
      await sleep(500);
      expect(await isClosed(on)).toBe(true);
      const status = await on.run('status');
      expect(status.out).toContain('THE SOURCE IS FROZEN and no engine is alive');
      expect(status.out).toContain(`Thaw it now: migrate run ${on.file}`);
      release();
      expect((await on.run('run')).code).toBe(4);
      expect(await isClosed(on)).toBe(false);
    } finally {
      release();
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
