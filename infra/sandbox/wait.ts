import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is not undefined; undefined when the deadline (in milliseconds) comes first. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  options: { readonly within: number; readonly every?: number },
): Promise<T | undefined> {
  const end = performance.now() + options.within;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() >= end) return answer;
    await sleep(options.every ?? 50);
  }
}
