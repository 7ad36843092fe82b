import { setTimeout as sleep } from 'node:timers/promises';
import type { Standing } from '../../engine/guard.ts';
import type { FromEngine, FromGuard } from './words.ts';

/** Milliseconds that an engine gets to answer: less than the thaw may be late. */
const answers = 100;
const pause = 1_000;

/** Why the guard has to act, or null where it need not. */
export type Verdict = 'the engine died while writes were frozen' | 'the engine hung beyond its budget' | null;

/**
 * Stands by until there is something to do, or nothing any more. The engine's end is heard at once by the pipe; whether it hangs is
 * asked from the end of its budget on. An engine that answers is left to unwind by itself.
 */
export async function standBy(channel: NodeJS.Process): Promise<Verdict> {
  const say = (word: FromGuard) => {
    if (channel.connected) channel.send?.(word);
  };
  let ends = Number.POSITIVE_INFINITY;
  let standing: Standing | null = null;
  let over: Verdict | undefined;
  const wake = Promise.withResolvers<void>();
  const end = (why: Verdict) => {
    over ??= why;
    wake.resolve();
  };
  channel.on('message', (said: FromEngine) => {
    if (said.at === 'freezing') {
      ends = said.ends;
      say({ at: 'armed' });
    }
    if (said.at === 'standing') standing = said.standing;
    if (said.at === 'dismissed') end(null);
  });
  channel.once('disconnect', () => end('the engine died while writes were frozen'));
  say({ at: 'ready' });
  while (over === undefined) {
    const rest = ends - Date.now();
    if (rest > 0) {
      await Promise.race([sleep(Math.min(rest, pause), undefined, { ref: false }), wake.promise]);
      continue;
    }
    standing = null;
    say({ at: 'asking' });
    await Promise.race([sleep(answers, undefined, { ref: false }), wake.promise]);
    if (over !== undefined) break;
    // Whoever runs answers; whoever still calls it frozen by now does not look at its clock.
    if (standing === null || standing === 'frozen') return 'the engine hung beyond its budget';
    if (standing === 'committed') return null;
    await Promise.race([sleep(pause, undefined, { ref: false }), wake.promise]);
  }
  return over;
}
