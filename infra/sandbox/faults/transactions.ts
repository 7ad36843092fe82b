import { setTimeout as sleep } from 'node:timers/promises';
import { howMany } from '../../../engine/how-many.ts';
import { deedsOf, hotRowCount, type Writer } from './deeds.ts';
import type { FaultKind } from './fault.ts';

const writers = 16;
const recovery = 8_000;

/** Somebody went home without a COMMIT. */
export const endlessTransaction: FaultKind = {
  name: 'endless-transaction',
  summary: 'A session of the application holds row locks in a transaction that it never ends.',
  async strike(scene) {
    const deeds = deedsOf(scene);
    const table = await deeds.busiestTable();
    const writer = await deeds.write(table);
    await writer.begin();
    const locked = await writer.change();
    return { what: `locked ${howMany(locked, 'row')} of "${table}" for good`, end: async () => writer.end() };
  },
};

/** A transaction manager was killed between its two phases. */
export const xaPrepared: FaultKind = {
  name: 'xa-prepared',
  summary: `The application leaves a prepared transaction (XA PREPARE, PREPARE TRANSACTION); its transaction manager rolls it back after ${recovery / 1_000} s.`,
  only: ['mysql', 'postgresql'],
  async strike(scene) {
    const deeds = deedsOf(scene);
    const table = await deeds.busiestTable();
    const writer = await deeds.write(table);
    await writer.leavePrepared();
    writer.end();
    // A freeze refuses it: then it is tried until the source is open again.
    const passes = sleep(recovery).then(async () => {
      for (let tries = 1; ; tries++)
        try {
          await deeds.rollBackPrepared();
          return;
        } catch (error) {
          if (tries === 100) throw error;
          await sleep(200);
        }
    });
    return { what: `left a transaction on "${table}" prepared`, passes };
  },
};

/** Everybody wants the same rows. */
export const hotRows: FaultKind = {
  name: 'hot-rows',
  summary: `${writers} writers of the application change the same rows in transactions of many statements, all the time.`,
  async strike(scene) {
    const deeds = deedsOf(scene);
    const table = await deeds.busiestTable();
    // Fails here, and not in each of them, where the table has nothing to change.
    (await deeds.write(table)).end();
    let over = false;
    let committed = 0;
    const all = Array.from({ length: writers }, async () => {
      let own: Writer | undefined;
      while (!over)
        try {
          own ??= await deeds.write(table);
          await own.begin();
          for (let n = 0; n < 4; n++) await own.change();
          await own.commit();
          committed += 1;
          // They are to be in each other's way, and not more than one applier can follow.
          await sleep(50);
        } catch {
          own?.end();
          own = undefined;
          await sleep(50);
        }
      own?.end();
    });
    for (const end = performance.now() + 2_000; committed === 0 && performance.now() < end; ) await sleep(10);
    return {
      what: `${writers} writers change the same ${hotRowCount} rows of "${table}"`,
      async end() {
        over = true;
        await Promise.all(all);
      },
    };
  },
};
