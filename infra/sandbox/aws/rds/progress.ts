import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from './state.ts';

/** Changes that take their time in the background, as AWS's do. */
export interface Progress {
  /** Milliseconds that a change takes at least. */
  readonly takes: number;
  /** Milliseconds until an accepted change shows in a state, during which the state before it is told. */
  readonly lag: number;
  /** Changes that the servers behind the API did not make. */
  readonly failures: { readonly change: Change; readonly error: unknown }[];
  now(): number;
  /** Does something later. */
  later(ms: number, work: () => void): void;
  /** Finishes a change when its time is over and what acts on it is done; `broken` is called instead where that fails. */
  make(change: Change, finish: () => void, broken?: () => void): void;
  /** Gives up whatever is under way. */
  stop(): void;
}

/** `act` makes a change on the servers behind the API; a rejection leaves the change unfinished, in AWS's state for that where it has one. */
export function createProgress(options: {
  readonly takes?: number;
  readonly lag?: number;
  readonly act?: ((change: Change) => Promise<void>) | undefined;
}): Progress {
  const { takes = 1_000, act = async () => undefined } = options;
  const lag = options.lag ?? takes / 10;
  const stopped = new AbortController();
  const failures: { readonly change: Change; readonly error: unknown }[] = [];
  const wait = (ms: number) => sleep(ms, undefined, { signal: stopped.signal, ref: false });
  // What is done to one server is done in its order.
  const last = new Map<string, Promise<unknown>>();
  return {
    takes,
    lag,
    failures,
    now: Date.now,
    later(ms, work) {
      wait(ms).then(work, () => undefined);
    },
    make(change, finish, broken = () => undefined) {
      const subject = subjectOf(change);
      const before = last.get(subject) ?? Promise.resolve();
      const acting = before.then(() => (stopped.signal.aborted ? undefined : act(change)));
      last.set(
        subject,
        acting.catch(() => undefined),
      );
      Promise.all([wait(takes), acting]).then(
        () => stopped.signal.aborted || finish(),
        (error: unknown) => {
          if (stopped.signal.aborted) return;
          failures.push({ change, error });
          broken();
        },
      );
    },
    stop: () => stopped.abort(),
  };
}

function subjectOf(change: Change): string {
  if ('cluster' in change) return change.cluster.arn;
  return ('instance' in change ? change.instance : change.of).arn;
}
