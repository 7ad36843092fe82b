import type { Door } from '../../infra/sandbox/faults/watch.ts';
import type { Verified } from '../../infra/sandbox/traffic/verify.ts';

/** One `migrate run` of a rehearsal under a fault. */
export type Attempt = {
  readonly code: number | null;
  readonly signal: string | null;
  /** As the engine says it: done, unwound, held, waiting, interrupted; null where it could not say. */
  readonly outcome: string | null;
  readonly words: string;
  readonly ms: number;
};

/** How it ended: `refused` where a run was kept from going on until somebody mends more, `unfinished` where it should have gone on. */
export type FaultEnd = 'done' | 'unwound' | 'refused' | 'unfinished';

/** What happened when a fault struck. Times in milliseconds. */
export type FaultReport = {
  readonly name: string;
  readonly env: string;
  readonly plan: string;
  readonly servers: string;
  readonly fault: string;
  readonly step: string;
  /** What was done, and when: since the first run began, and since the source was closed. Null where the step was never reached. */
  readonly struck: { readonly what: string; readonly after: number; readonly frozen: number | null } | null;
  /** The first is the run that the fault struck; the others were typed by the operator. */
  readonly attempts: readonly Attempt[];
  readonly end: FaultEnd;
  readonly because: string | null;
  readonly decision: 'commit' | 'thaw' | null;
  /** Whether a guard was still at work a minute later. */
  readonly guard_left: boolean;
  readonly writes: {
    readonly acknowledged: number;
    readonly checked: number;
    readonly lost: number;
    readonly losses: Verified['lost'];
  };
  readonly freeze: Freeze;
  /** The longest time in which the application had no write acknowledged, from the moment of the fault on. */
  readonly downtime: number;
  /** Whether the side in charge takes writes at the end. */
  readonly takes_writes: boolean;
  /** What is not as it was before, after an unwind; null after anything else. */
  readonly differences: readonly string[] | null;
};

/**
 * How long nobody could write anywhere because the source refused, by the servers' own flags; how long the source was dead meanwhile,
 * which is not counted; and for how long of it the fault kept the engine from reaching the source.
 */
export type Freeze = {
  readonly refused: number;
  readonly dead: number;
  readonly unreachable: number;
  readonly budget: number;
};

type Seen = readonly { readonly at: number; readonly door: Door }[];

/** The longest time from the source's closing until one of both sides was open; a dead source is counted apart. */
export function measureFreeze(source: Seen, target: Seen, until: number): Pick<Freeze, 'refused' | 'dead'> {
  let longest = { refused: 0, dead: 0 };
  for (const [index, { at, door }] of source.entries()) {
    if (door !== 'closed' || source[index - 1]?.door === 'closed') continue;
    // A source that died closed and came back closed is one freeze.
    if (source[index - 1]?.door === 'dead' && source[index - 2]?.door === 'closed') continue;
    const end = opening(source, target, at, until);
    const dead = spans(source, at, end, until).reduce((sum, span) => sum + span, 0);
    if (end - at - dead > longest.refused) longest = { refused: end - at - dead, dead };
  }
  return longest;
}

/** When one of both sides was open after the source had been closed; the target has to have been closed before. */
function opening(source: Seen, target: Seen, from: number, until: number): number {
  const open = ({ at, door }: { at: number; door: Door }) => at > from && door === 'open';
  const ends = [source.find(open)?.at, target.find(open)?.at].filter((at) => at !== undefined);
  return Math.min(...ends, until);
}

function spans(seen: Seen, from: number, to: number, until: number): readonly number[] {
  return seen.flatMap(({ at, door }, index) => {
    if (door !== 'dead' || at < from || at >= to) return [];
    return [Math.min(seen[index + 1]?.at ?? until, to) - at];
  });
}
