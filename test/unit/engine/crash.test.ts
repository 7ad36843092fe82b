import { expect, test } from 'vitest';
import { HalfUnwound } from '../../../engine/unwind.ts';
import { liveUntil } from '../../simulated/life.ts';
import { faults, live, universe } from '../../simulated/process.ts';
import type { Fault, State } from '../../simulated/world.ts';

/** Kills at the given instants of successive processes, then lets one finish. */
async function survive(kills: readonly number[], fault: Fault, pause: number) {
  const u = universe();
  if (fault === 'rows differ') u.state.equal = false;
  for (const kill of kills) {
    const outcome = await live(u, liveUntil(kill), fault);
    if (outcome !== 'killed') return { u, outcome, finished: true };
    u.time.now += pause;
  }
  const outcome = await live(u, liveUntil(0), fault);
  return { u, outcome, finished: false };
}

async function instantsOf(fault: Fault): Promise<number> {
  const u = universe();
  if (fault === 'rows differ') u.state.equal = false;
  const life = liveUntil(0);
  await live(u, life, fault);
  return life.instants();
}

const cases: readonly [Fault, 'done' | 'unwound'][] = [
  [null, 'done'],
  ['never drains', 'unwound'],
  ['rows differ', 'unwound'],
  ['switch refused', 'unwound'],
];

test.each(cases)('left alone, with fault %s, it ends %s', async (fault, how) => {
  const { u, outcome } = await survive([], fault, 0);
  expect(outcome).toMatchObject({ how });
  expect(faults(u, how)).toEqual([]);
});

test('killed before and after every journal line, in its middle, and after every effect, forward and unwinding: every end state is right', async () => {
  const tally: Record<string, number> = {};
  for (const [fault, expected] of cases) {
    const last = await instantsOf(fault);
    let ended = 0;
    for (const pause of [10, 60_000])
      for (let kill = 1; kill <= last; kill++) {
        const { u, outcome } = await survive([kill], fault, pause);
        const how = outcome === 'killed' ? 'killed' : outcome.how;
        const label = `fault ${fault}, killed at instant ${kill} of ${last}, ${pause} ms away: ${how}`;
        expect(faults(u, how), label).toEqual([]);
        if (expected === 'unwound') expect(how, label).toBe('unwound');
        else expect(['done', 'unwound'], label).toContain(how);
        tally[how] = (tally[how] ?? 0) + 1;
        if (how === expected) ended++;
      }
    expect(ended).toBeGreaterThan(last);
  }
  const kills = Object.values(tally).reduce((sum, n) => sum + n, 0);
  process.stdout.write(`crash test: ${kills} kills, ${JSON.stringify(tally)}, every end state right\n`);
  expect(kills).toBeGreaterThan(500);
});

test('killed twice, the second time while it recovers: every end state is right', async () => {
  let kills = 0;
  for (const fault of [null, 'never drains'] as const) {
    const last = await instantsOf(fault);
    for (let first = 3; first <= last; first += 7)
      for (let second = 1; second <= 60; second += 4) {
        const { u, outcome } = await survive([first, second], fault, 10);
        const how = outcome === 'killed' ? 'killed' : outcome.how;
        expect(faults(u, how), `fault ${fault}, killed at ${first}, then at ${second}: ${how}`).toEqual([]);
        kills++;
      }
  }
  process.stdout.write(`crash test: ${kills} pairs of kills, every end state right\n`);
});

test('killed while writes are frozen and before the decision, the next run unwinds, thaw first', async () => {
  const last = await instantsOf(null);
  let seen = 0;
  for (let kill = 1; kill <= last; kill++) {
    const u = universe();
    await live(u, liveUntil(kill), null);
    const frozen = u.state['source.closed'] === true;
    const decided = u.records.get('decision');
    if (!frozen || decided === 'commit') continue;
    seen++;
    const outcome = await live(u, liveUntil(0), null);
    expect(outcome).toMatchObject({ how: 'unwound' });
    const goingBack = (u.records.get('journal.jsonl') ?? '')
      .split('\n')
      .filter((line) => line.includes('"at":"going-back"'))
      .map((line) => JSON.parse(line).action);
    expect(goingBack[0]).toBe('freeze-writes/close');
  }
  expect(seen).toBeGreaterThan(10);
});

test('a way back that fails is reported with the first failure, the others are still made, and a later run completes it', async () => {
  const u = universe();
  const broken = (state: State) =>
    new Proxy(state, {
      set(target, path, value) {
        if (path === 'dns.ttl' && value === 60) throw new Error('Route 53 is away');
        return Reflect.set(target, path, value);
      },
    });
  const whole = u.state;
  u.state = broken(whole);
  const error = await live(u, liveUntil(0), 'never drains').catch((e: unknown) => e);
  expect(error).toBeInstanceOf(HalfUnwound);
  expect(String(error)).toMatch(/late is 1.*Route 53 is away/s);
  expect(whole['source.closed']).toBe(false);
  expect(whole.channel).toBe(null);
  u.state = whole;
  expect(await live(u, liveUntil(0), 'never drains')).toMatchObject({ how: 'unwound' });
  expect(faults(u, 'unwound')).toEqual([]);
});
