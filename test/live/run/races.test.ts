import { afterAll, expect, test } from 'vitest';
import { numbers } from '../../simulated/schedule.ts';
import { pair } from '../own.ts';
import { closeStage, openStage, type Stage } from './kills.ts';
import { budget, type Course, type Decided, raceToDecision } from './races.ts';

const live = test.skipIf(!pair);
const seed = Number(process.env.AURORA_MIGRATE_RACE_SEED ?? 7);
const count = Number(process.env.AURORA_MIGRATE_RACES ?? 4);

const draw = numbers(seed);
const among = (least: number, most: number) => Math.round(least + draw() * (most - least));
const courses = Array.from({ length: count }, (_, n): Course => {
  const at = among(-700, -100);
  if (n % 4 === 1) return { way: 'killed', at: -700, from: among(-500, 20) };
  if (n % 4 === 2) return { way: 'held up', at, from: among(-300, 0), to: among(100, 500) };
  if (n % 4 === 3) return { way: 'held up at the decision', at: -900, to: among(0, 260) };
  return { way: 'released', at };
});

let stage: Stage | undefined;
const seen: Decided[] = [];
let checked = 0;

afterAll(async () => {
  await stage?.shop.stop();
  if (seen.length === 0) return;
  const table = seen.map(
    ({ course: { way, ...times }, decision, by, taking }) =>
      `  ${way.padEnd(24)} ${JSON.stringify(times).padEnd(38)} ${decision.padEnd(7)} ended by ${by.padEnd(9)} writes: ${taking}`,
  );
  process.stderr.write(
    `races to the decision (seed ${seed}), ms from the budget's end; ${checked} acknowledged writes found again\n${table.join('\n')}\n`,
  );
});

/** Asks the side in charge for every acknowledged write. */
async function judge(ending: Stage): Promise<void> {
  const verified = await closeStage(ending);
  expect(verified.lost).toEqual([]);
  checked += verified.checked;
}

live(
  `engine and guard reach for the decision ${count} times at the end of the budget: one side takes writes, and nothing is lost`,
  async () => {
    for (const course of courses) {
      stage ??= await openStage(100, (plan) =>
        plan.replace('write_freeze: 10s', `write_freeze: ${budget}ms`),
      );
      const race = await raceToDecision(stage, course);
      seen.push(race);
      const what = `${JSON.stringify(course)}: ${race.ended.out}${race.ended.err}`;
      expect(race.decided, what).toBe(race.decision);
      expect(race.finished, what).toBe(race.decision === 'commit' ? 'done' : 'unwound');
      expect(race.taking, what).toEqual([race.decision === 'commit' ? 'target' : 'source']);
      if (!stage.moved) continue;
      const moved = stage;
      stage = undefined;
      await judge(moved);
    }
    if (stage) await judge(stage);
    stage = undefined;
    expect(checked).toBeGreaterThan(50);
  },
  count * 60_000,
);
