import { expect, test } from 'vitest';
import { liveUntil } from '../../simulated/life.ts';
import { faultsBack, liveBack, moved, movedUntil } from '../../simulated/process.ts';
import type { Fault } from '../../simulated/world.ts';

/** Kills successive processes of a rollback at the given instants, then lets one finish. */
async function survive(kills: readonly number[], fault: Fault) {
  const { u, history } = await moved();
  for (const kill of kills) {
    const outcome = await liveBack(u, liveUntil(kill), fault, history);
    if (outcome !== 'killed') return { u, outcome };
    u.time.now += 10;
  }
  return { u, outcome: await liveBack(u, liveUntil(0), fault, history) };
}

async function instantsOf(fault: Fault): Promise<number> {
  const { u, history } = await moved();
  const life = liveUntil(0);
  await liveBack(u, life, fault, history);
  return life.instants();
}

test.each([
  [null, 'done'],
  ['never drains', 'unwound'],
] as const)('a rollback that is left alone, with fault %s, ends %s', async (fault, how) => {
  const { u, outcome } = await survive([], fault);
  expect(outcome).toMatchObject({ how });
  expect(faultsBack(u, how)).toEqual([]);
});

test('a rollback that is killed anywhere, and again while it recovers, is wholly back or wholly undone', async () => {
  const tally: Record<string, number> = {};
  for (const [fault, expected] of [
    [null, 'done'],
    ['never drains', 'unwound'],
  ] as const) {
    const last = await instantsOf(fault);
    const first = Array.from({ length: last }, (_, n) => [n + 1]);
    const twice = first.filter((_, n) => n % 9 === 0).flatMap(([n = 1]) => [1, 8, 21].map((m) => [n, m]));
    for (const kills of [...first, ...twice]) {
      const { u, outcome } = await survive(kills, fault);
      const how = outcome === 'killed' ? 'killed' : outcome.how;
      const label = `fault ${fault}, killed at ${kills.join(' and ')} of ${last}: ${how}`;
      expect(faultsBack(u, how), label).toEqual([]);
      if (expected === 'unwound') expect(how, label).toBe('unwound');
      else expect(['done', 'unwound'], label).toContain(how);
      tally[how] = (tally[how] ?? 0) + 1;
    }
  }
  const kills = Object.values(tally).reduce((sum, n) => sum + n, 0);
  process.stdout.write(
    `crash test of the rollback: ${kills} kills, ${JSON.stringify(tally)}, every end state right\n`,
  );
  expect(tally.done).toBeGreaterThan(50);
  expect(tally.unwound).toBeGreaterThan(100);
});

test('a rollback from a run that was killed anywhere after its target was open leaves nothing of that run behind', async () => {
  const whole = await movedUntil(0);
  let begun = 0;
  for (let kill = whole.instants; ; kill--) {
    const { u, history } = await movedUntil(kill);
    if (history.clock.stopped === null) break;
    begun++;
    expect(await liveBack(u, liveUntil(0), null, history), `killed at ${kill}`).toEqual({ how: 'done' });
    expect(faultsBack(u, 'done'), `killed at ${kill}`).toEqual([]);
  }
  expect(begun).toBeGreaterThan(5);
});
