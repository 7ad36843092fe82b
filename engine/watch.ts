import { type Asking, isTransient, prove } from './prove.ts';
import type { Proof } from './step.ts';

/** Milliseconds between two rounds of asking. */
const every = 5_000;

/** Asks what must go on holding, round after round until `ended`. Throws where it does not hold; what cannot be asked now is asked again. */
export async function watchOver(
  proof: Proof,
  { ask, expected, clock, ended }: Pick<Asking, 'ask' | 'expected' | 'clock'> & { ended: AbortSignal },
): Promise<void> {
  const over = new Promise<void>((end) => ended.addEventListener('abort', () => end(), { once: true }));
  // A question may be asked again for a quarter of an hour: nobody waits for its answer any more.
  const untilEnded: typeof ask = async (call) => {
    ended.throwIfAborted();
    return ask(call);
  };
  while (!ended.aborted) {
    for (const probe of proof) {
      if (ended.aborted) return;
      const asking = prove(probe, {
        ask: untilEnded,
        expected,
        clock,
        deadline: Number.POSITIVE_INFINITY,
        once: false,
      });
      await asking.catch((error: unknown) => {
        if (!ended.aborted && !isTransient(error)) throw error;
      });
    }
    await Promise.race([clock.sleep(every), over]);
  }
}
