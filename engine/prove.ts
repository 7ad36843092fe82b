import { milliseconds } from './duration.ts';
import { findingsIn } from './findings.ts';
import { at } from './late.ts';
import type { Call, Json, Probe } from './step.ts';
import type { Clock } from './world.ts';

/** Thrown when something that must be true is not. `seen` is the last answer. */
export class Unmet extends Error {
  override readonly name = 'Unmet';
  readonly seen: Json;
  constructor(what: string, seen: Json) {
    super(what);
    this.seen = seen;
  }
}

export type Asking = {
  /** Makes the probe's call, with late values filled in. */
  ask(call: Call): Promise<Json>;
  /** Fills in the late values of what is expected. */
  expected(values: readonly unknown[]): readonly Json[];
  readonly clock: Clock;
  /** Epoch ms after which nobody may wait any longer, whatever `within` says. */
  readonly deadline: number;
  /** Whether to ask once only. */
  readonly once: boolean;
};

/** An error that may pass by itself: a lost connection, a throttled request. */
export const isTransient = (error: unknown) => (error as { transient?: unknown }).transient === true;

/** An error that is over once somebody has mended what is outside of the systems, such as credentials that have expired. */
export const isMendable = (error: unknown) => (error as { mendable?: unknown }).mendable === true;

/** Asks until the probe holds, and returns the answer that held. Throws `Unmet` when it cannot any more. */
export async function prove(probe: Probe, { ask, expected, clock, deadline, once }: Asking): Promise<Json> {
  const end = once ? clock.now() : Math.min(clock.now() + milliseconds(probe.within), deadline);
  let pause = 5;
  let held = new Held(clock.now());
  let seen: Json = null;
  let trouble: unknown;
  for (;;) {
    try {
      seen = await ask(probe.ask);
      trouble = undefined;
      held = judge(probe, seen, held, clock.now(), expected);
      if (held.holds) return seen;
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if ('refused' in probe && probe.refused.includes(code)) return { refused: code };
      if (!isTransient(error)) {
        // A question that the deadline cut off says nothing; the answer before it says what is wrong.
        if (error instanceof Unmet || seen === null || clock.now() < end - early) throw error;
        break;
      }
      // The last question is cut off by the deadline itself: what was answered before it says what is wrong.
      if (trouble === undefined && seen !== null && clock.now() >= end - early) break;
      trouble = error;
    }
    if (clock.now() >= end) break;
    await clock.sleep(Math.min(pause, Math.max(1, end - clock.now())));
    // Quick at first, when milliseconds count; slow enough later that a wait of hours costs nothing.
    pause = Math.min(pause * 1.5, Number.isFinite(deadline) ? 25 : 1_000);
  }
  if (trouble !== undefined) throw trouble;
  throw new Unmet(describe(probe, seen), seen);
}

/** Milliseconds by which a timer may be ahead of the clock. */
const early = 5;

/** Since when a value is under its bound, or the same. */
class Held {
  readonly since: number;
  readonly holds: boolean;
  readonly value: string | undefined;
  constructor(since: number, holds = false, value?: string) {
    this.since = since;
    this.holds = holds;
    this.value = value;
  }
}

function judge(probe: Probe, seen: Json, held: Held, now: number, expected: Asking['expected']): Held {
  if ('refused' in probe) return held;
  const value = at(seen, probe.path);
  if ('is' in probe) {
    if (probe.never?.some((never) => same(never, value))) throw new Unmet(describe(probe, seen), seen);
    return new Held(
      now,
      expected(probe.is).some((is) => same(is, value)),
    );
  }
  if ('atMost' in probe) {
    const under = typeof value === 'number' && value <= probe.atMost;
    const since = under && held.value === 'under' ? held.since : now;
    return new Held(since, under && now - since >= milliseconds(probe.steady), under ? 'under' : 'over');
  }
  const text = JSON.stringify(value);
  const since = text === held.value ? held.since : now;
  return new Held(since, now - since >= milliseconds(probe.unchanged), text);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function describe(probe: Probe, seen: Json): string {
  if ('refused' in probe) return 'it was accepted, and had to be refused';
  const [finding] = findingsIn(seen);
  if (finding) return finding.what;
  const value = JSON.stringify(at(seen, probe.path) ?? null);
  const name = probe.path || 'the answer';
  if ('is' in probe)
    return `${name} is ${value}, and had to be ${probe.is.map((is) => JSON.stringify(is)).join(' or ')}${said(seen)}`;
  if ('atMost' in probe)
    return `${name} is ${value}, and had to stay at ${probe.atMost} or less for ${probe.steady}`;
  return `${name} did not stay the same for ${probe.unchanged}: it is ${value}`;
}

/** The system's own words, where an answer carries them: the state alone does not say what to mend. */
function said(seen: Json): string {
  const { error } = (seen ?? {}) as { error?: Json };
  return typeof error === 'string' && error !== '' ? `: ${error}` : '';
}
