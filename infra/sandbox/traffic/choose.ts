import type { Transaction } from './script.ts';

/** Draws numbers in [0, 1); the same seed draws the same ones. */
export type Draw = () => number;

/** Creates a source of numbers (mulberry32). */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Chooses a transaction by weight. Without a living key only those with a new one can run. */
export function chooseTransaction(
  transactions: readonly Transaction[],
  draw: Draw,
  hasKeys: boolean,
): Transaction {
  const possible = transactions.filter(({ key }) => hasKeys || key === 'new');
  let left = draw() * possible.reduce((sum, { weight }) => sum + weight, 0);
  const chosen = possible.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return chosen ?? (possible[0] as Transaction);
}
