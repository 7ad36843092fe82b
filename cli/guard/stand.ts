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
  let heard: { readonly at: number; readonly standing: Standing } = {
    at: Number.NEGATIVE_INFINITY,
    standing: 'frozen',
  };
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
    if (said.at === 'standing') heard = { at: now(), standing: said.standing };
    if (said.at === 'dismissed') end(null);
  });
  channel.once('disconnect', () => end('the engine died while writes were frozen'));
  say({ at: 'ready' });
  while (over === undefined) {
    const at = now();
    if (at >= ends && hangs(heard, ends, at)) return 'the engine hung beyond its budget';
    if (at >= ends && heard.standing === 'committed') return null;
    const rest = ends - times.notice - at;
    if (rest <= 0) say({ at: 'asking' });
    // Short, for the word that the budget runs may come in the middle of it.
    await Promise.race([sleep(times.every, undefined, { ref: false }), wake.promise]);
  }
  return over;
}

/** Whoever runs answers; whoever still calls it frozen some time after the end does not look at its clock. */
function hangs(heard: { at: number; standing: Standing }, ends: number, at: number): boolean {
  if (heard.standing === 'unwinding') return at - heard.at > times.silence;
  if (heard.standing === 'committed') return false;
  return at - heard.at > times.notice || at >= ends + times.grace;
}
