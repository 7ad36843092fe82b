import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';

const lasts = 10_000;

/** The target's disk is full: InnoDB refuses rows, and a server that cannot write its binary log ends itself (binlog_error_action). */
export const targetFull: FaultKind = {
  name: 'target-full',
  summary: `The disk of the target is filled to its last byte; ${lasts / 1_000} s later, or before the next run, it is freed, and the target started again if it died.`,
  disk: true,
  async strike({ sandbox: { disk, target } }) {
    if (!disk) throw new Error('the target has no disk of its own');
    const bytes = await disk.fill();
    let mended: Promise<void> | undefined;
    const free = async () => {
      await disk.free();
      if (!target.isAlive()) await target.restart();
    };
    const mend = () => {
      mended ??= free();
      return mended;
    };
    return {
      what: `filled the target’s disk with ${Math.round(bytes / 1e6)} MB`,
      passes: sleep(lasts).then(mend),
      mend,
    };
  },
};
