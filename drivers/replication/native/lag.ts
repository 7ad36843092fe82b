import type { Json, Side } from '../../../engine/step.ts';
import { flowFrom, own } from '../../databases/mysql/names.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation } from '../../operation.ts';
import { beatsOf } from '../beats.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `from`: the side that is written; the source where it is left out. */
    'mysql.lag@1': { input: { from?: Side } };
  }
}

const tableOf = (from: Side) => `${own}.${flowFrom[from].heartbeat}`;

/** Heartbeats between servers of MySQL's family. */
export const mysqlBeats = beatsOf<Session>({
  withSession,
  write: (session, from, beat) =>
    session.rows(`REPLACE INTO ${tableOf(from)} (id, beat) VALUES (1, ?)`, [beat]),
  async read(session, from) {
    const [row] = await session.rows(`SELECT beat FROM ${tableOf(from)} WHERE id = 1`);
    return row ? Number(row.beat) : null;
  },
});

const lag = operation({
  name: 'mysql.lag@1',
  reads: false,
  run: async ({ from = 'source' }, tools): Promise<Json> => ({
    seconds: await mysqlBeats.measureLag(tools, from),
  }),
});

export const lagOperations: readonly Operation[] = [lag];
