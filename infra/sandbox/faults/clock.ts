import type { FaultKind } from './fault.ts';

const hour = 3_600_000;

/** The engine's clock goes wrong. */
export const clockJump = jumping('clock-jump', 'forward', hour);

/** The engine's clock goes wrong the other way. */
export const clockJumpBack = jumping('clock-jump-back', 'back', -hour);

function jumping(name: string, way: string, jump: number): FaultKind {
  return {
    name,
    summary: `The engine's Date.now() jumps ${way} by an hour. Only the engine's: the guard's and the servers' clocks stay right.`,
    strike: async () => ({ what: `the engine's clock jumps ${way} by an hour`, jump }),
  };
}
