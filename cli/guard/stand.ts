import { setTimeout as sleep } from 'node:timers/promises';
import type { Standing } from '../../engine/guard.ts';
import type { FromEngine, FromGuard } from './words.ts';

/** Milliseconds. Together they leave the thaw less than a quarter of a second after the budget's end. */
const times = {
  /** From so long before the end on the engine is asked. */
  notice: 300,
  /** How often. */
  every: 40,
  /** So long after the end an engine that lives has to be unwinding. */
  grace: 200,
  /** How long an engine that unwinds may be silent. */
  silence: 2_000,
  /** As much of the time between two looks counts against the engine: on a machine that stands still, both stand still. */
  witnessed: 80,
};

/** What the guard has seen of the engine, and for how many milliseconds it was awake to see more. */
type Sight = {
  standing: Standing;
  /** Asked, and without an answer. */
  silent: number;
  /** Since the end of the budget. */
  beyond: number;
};

/** A clock that nobody sets: a wall clock that jumps must neither end a freeze nor prolong it. */
const now = () => performance.now();

/** Why the guard has to act, or null where it need not. */
export type Verdict = 'the engine died while writes were frozen' | 'the engine hung beyond its budget' | null;

/**
 * Stands by until there is something to do, or nothing any more. The engine's end is heard at once by the pipe; whether it hangs is
 * asked around the end of its budget. An engine that answers is left to unwind by itself.
 */
export async function standBy(channel: NodeJS.Process): Promise<Verdict> {
  const say = (word: FromGuard) => {
    if (channel.connected) channel.send?.(word);
  };
  let ends = Number.POSITIVE_INFINITY;
  const sight: Sight = { standing: 'frozen', silent: 0, beyond: 0 };
  let over: Verdict | undefined;
  const wake = Promise.withResolvers<void>();
  const end = (why: Verdict) => {
    over ??= why;
    wake.resolve();
  };
  channel.on('message', (said: FromEngine) => {
    if (said.at === 'freezing') {
      ends = now() + said.budget;
      say({ at: 'armed' });
    }
    if (said.at === 'standing') Object.assign(sight, { standing: said.standing, silent: 0 });
    if (said.at === 'dismissed') end(null);
  });
  channel.once('disconnect', () => end('the engine died while writes were frozen'));
  say({ at: 'ready' });
  for (let looked = now(); over === undefined; ) {
    const at = now();
    const awake = Math.min(at - looked, times.witnessed);
    looked = at;
    if (at >= ends) {
      sight.beyond += awake;
      if (hangs(sight)) return 'the engine hung beyond its budget';
      if (sight.standing === 'committed') return null;
    }
    if (at >= ends - times.notice) {
      sight.silent += awake;
      say({ at: 'asking' });
    }
    // Short, for the word that the budget runs may come in the middle of it.
    await Promise.race([sleep(times.every, undefined, { ref: false }), wake.promise]);
  }
  return over;
}

/** Whoever runs answers; whoever still calls it frozen some time after the end does not look at its clock. */
function hangs({ standing, silent, beyond }: Sight): boolean {
  if (standing === 'unwinding') return silent > times.silence;
  if (standing === 'committed') return false;
  return silent > times.notice || beyond >= times.grace;
}
