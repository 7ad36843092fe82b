import type { Json, Side } from '../../../engine/step.ts';
import { flowFrom, own } from '../../databases/postgresql/names.ts';
import type { Session } from '../../databases/postgresql/session.ts';
import { withSession } from '../../databases/postgresql/with-session.ts';
import { type Operation, operation } from '../../operation.ts';
import { beatsOf } from '../beats.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `from`: the side that is written; the source where it is left out. */
    'postgresql.lag@1': { input: { from?: Side } };
  }
}

const tableOf = (from: Side) => `${own}.${flowFrom[from].heartbeat}`;

/** Heartbeats between PostgreSQL servers. */
export const postgresqlBeats = beatsOf<Session>({
  withSession,
  write: (session, from, beat) =>
    session.rows(
      `INSERT INTO ${tableOf(from)} (id, beat) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET beat = excluded.beat`,
      [beat],
    ),
  async read(session, from) {
    const [row] = await session.rows(`SELECT beat FROM ${tableOf(from)} WHERE id = 1`);
    return row ? Number(row.beat) : null;
  },
});

const lag = operation({
  name: 'postgresql.lag@1',
  reads: false,
  run: async ({ from = 'source' }, tools): Promise<Json> => ({
    seconds: await postgresqlBeats.measureLag(tools, from),
  }),
});

export const lagOperations: readonly Operation[] = [lag];
