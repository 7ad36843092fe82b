import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';

const down = 1_000;

/** A power cut of the source. */
export const sourceKilled = killed('source');

/** A power cut of the target. */
export const targetKilled = killed('target');

function killed(side: 'source' | 'target'): FaultKind {
  return {
    name: `${side}-killed`,
    summary: `The ${side} is killed (SIGKILL), and is started again after ${down / 1_000} s on the same data.`,
    async strike({ sandbox }) {
      const server = sandbox[side];
      await server.kill();
      return { what: `killed the ${side}`, passes: sleep(down).then(() => server.restart()) };
    },
  };
}
