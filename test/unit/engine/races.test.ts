import { expect, test } from 'vitest';
import { faults } from '../../simulated/process.ts';
import type { Broken, Finish, Start } from '../../simulated/race.ts';
import { instantsToDecision, race } from '../../simulated/race.ts';
import { numbers } from '../../simulated/schedule.ts';

// AURORA_MIGRATE_SEED=… AURORA_MIGRATE_MORE=10 looks further.
const seed = Number(process.env.AURORA_MIGRATE_SEED ?? 7);
const count = 500 * Number(process.env.AURORA_MIGRATE_MORE ?? 1);

/** Rivals that begin shortly before the decision, or while it is made; every third race has a kill on either side. */
async function starts(draw: () => number): Promise<readonly Start[]> {
  const { decision } = await instantsToDecision();
  const among = (least: number, most: number) => Math.round(least + draw() * (most - least));
  return Array.from({ length: count }, (_, n) => ({
    rival: n % 2 === 0 ? 'guard' : 'operator',
    at: among(decision - 12, decision + 8),
    engineDies: n % 3 === 1 ? among(decision - 6, decision + 30) : 0,
    rivalDies: n % 3 === 2 ? among(1, 60) : 0,
  }));
}

/** What is wrong with how a race ended. */
function wrongIn({ rival }: Start, { u, decision, decided, how }: Finish): readonly string[] {
  const expected = decision === 'commit' ? 'done' : 'unwound';
  return [
    ...(how === expected ? [] : [`it ended ${how}, and the record says ${decision}`]),
    ...(decided === decision ? [] : [`the journal says ${decided}, and the record ${decision}`]),
    // Whoever was fenced off while a call was on its way may leave what that call did; never two sides open.
    ...(rival === 'guard' ? faults(u, how) : u.split > 0 ? ['both sides were open'] : []),
  ];
}

test(`engine and rival race to the decision ${count} times: one wins, and everything follows it`, async () => {
  const draw = numbers(seed);
  const tally: Record<string, number> = {};
  const note = (what: string) => {
    tally[what] = (tally[what] ?? 0) + 1;
  };
  for (const [n, start] of (await starts(draw)).entries()) {
    const finish = await race(start, draw);
    expect(wrongIn(start, finish), `race ${n} of seed ${seed}: ${JSON.stringify(start)}`).toEqual([]);
    note(`${start.rival}: ${finish.decision}`);
    for (const each of finish.dead) note(`${each} killed`);
    if (finish.left) note('left to the next run');
  }
  process.stdout.write(`races to the decision: ${count}, ${JSON.stringify(tally)}, never both sides open\n`);
  for (const each of ['guard: commit', 'guard: thaw', 'operator: commit', 'operator: thaw'])
    expect(tally[each] ?? 0, each).toBeGreaterThan(count / 25);
});

test('a decision that both may make is noticed', async () => {
  const own: Broken = { settle: async (proposal) => proposal, read: async () => null };
  const draw = numbers(seed);
  let noticed = 0;
  let split = 0;
  for (const start of (await starts(draw)).slice(0, 100)) {
    const finish = await race({ ...start, rival: 'operator' }, draw, own);
    if (wrongIn(start, finish).length > 0) noticed++;
    if (finish.u.split > 0) split++;
  }
  process.stdout.write(
    `without the record: ${noticed} of 100 races noticed, ${split} with both sides open\n`,
  );
  expect(split).toBeGreaterThan(0);
});
