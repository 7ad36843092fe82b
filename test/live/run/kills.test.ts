import { afterAll, expect, test } from 'vitest';
import { fold } from '../../../engine/history.ts';
import { numbers } from '../../simulated/schedule.ts';
import { pair } from '../own.ts';
import { closeStage, type Killed, killAndRunAgain, type Moment, openStage, type Stage } from './kills.ts';
import { brief } from './rig.ts';

const live = test.skipIf(!pair);
const seed = Number(process.env.AURORA_MIGRATE_KILL_SEED ?? 7);
const long = process.env.AURORA_MIGRATE_KILLS;
const rate = 100;

// A whole run writes some 440 lines, most of them within milliseconds: by their number every part of it is hit, however fast the machine is.
const draw = numbers(seed);
const randomly = (): Moment => ({ lines: 1 + Math.floor(draw() * 440), plus: Math.round(draw() * 60) });
const within = (line: 'clock-started' | 'decided', most: number): Moment => ({
  line,
  plus: Math.round(draw() * most),
});
const freezes: readonly Moment[] = [
  { line: 'clock-started', plus: 0 },
  within('clock-started', 150),
  within('clock-started', 150),
  { line: 'proved', action: 'switch-traffic/record', plus: 0 },
];
const [first, ...rest] = Array.from({ length: Number(long ?? 6) }, randomly);
const moments: readonly Moment[] = [first as Moment, ...freezes, ...rest, within('decided', 100)];

let stage: Stage | undefined;
const seen: Killed[] = [];

afterAll(async () => {
  await stage?.shop.stop();
  const width = Math.max(...seen.map(({ moment }) => moment.length));
  const last = Math.max(...seen.map((each) => each.last.length));
  const table = seen.map(
    (each) =>
      `  ${each.moment.padEnd(width)}   ${each.last.padEnd(last)}   ${each.rerun}${each.frozen ? ', source closed' : ''}`,
  );
  process.stderr.write(
    `killed at, last journal line, the run after it (seed ${seed})\n${table.join('\n')}\n`,
  );
});

/** What has to be true after a kill and the run after it, wherever it hit. */
function judge({ ended, before, entries, frozen, decision, moment }: Killed): void {
  const [then, now] = [fold(before), fold(entries)];
  const what = `${moment}: ${ended.out}${ended.err}`;
  // Killed in the freeze and before the decision: unwound, and thawed before anything else.
  const open = then.clock.started !== null && then.clock.stopped === null;
  // Killed between the record and the journal's line about it, the decision stands: nothing but the opening was left to do.
  const decidedUnsaid =
    decision === 'commit' && /^proved (?:switch-traffic|open-target)\//.test(brief(before.at(-1)));
  if (open && then.decided === null && !decidedUnsaid) {
    expect(now.finished, what).toBe('unwound');
    const ways = entries.filter(({ at }) => at === 'going-back');
    const begun = then.begun.some(({ key }) => key === 'freeze-writes/close');
    if (begun) expect(ways[0], what).toMatchObject({ action: 'freeze-writes/close' });
  } else expect(now.finished, what).toBe('done');
  expect(ended.code, what).toBe(now.finished === 'done' ? 0 : 4);
  expect(frozen, what).toBe(now.finished === 'done');
  if (now.finished === 'unwound') expect(now.back.size, what).toBeGreaterThan(0);
}

live(
  `an engine that is killed ${moments.length} times leaves runs that resume or unwind, and loses nothing`,
  async () => {
    for (const moment of moments) {
      stage ??= await openStage(rate);
      const killed = await killAndRunAgain(stage, moment);
      seen.push(killed);
      judge(killed);
      if (stage.moved) {
        const { lost, checked } = await closeStage(stage);
        stage = undefined;
        expect(lost).toEqual([]);
        expect(checked).toBeGreaterThan(50);
      }
    }
    if (stage) expect((await closeStage(stage)).lost).toEqual([]);
    stage = undefined;
  },
);
