import { setTimeout as sleep } from 'node:timers/promises';
import { fillDisk } from '../small-disk.ts';
import type { FaultKind } from './fault.ts';

const lasts = 10_000;

/**
 * The target's disk is full: InnoDB refuses rows, and the log waits for room. MySQL looks once a minute whether there is some (its manual,
 * "How MySQL Handles a Full Disk").
 */
export const targetFull: FaultKind = {
  name: 'target-full',
  summary: `The disk of the target is filled to its last byte, and freed ${lasts / 1_000} s later.`,
  disk: true,
  async strike({ sandbox }) {
    const { bytes, free } = await fillDisk(sandbox.target);
    return {
      what: `filled the target’s disk with ${Math.round(bytes / 1e6)} MB for ${lasts} ms`,
      passes: sleep(lasts).then(free),
    };
  },
};
