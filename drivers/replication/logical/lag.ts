import type { Json, Side } from '../../../engine/step.ts';
import { flowFrom, own, quoteName } from '../../databases/postgresql/names.ts';
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

/** The tables that a beat of a side goes through: one for each subscription, as the run has made them. */
async function tablesOf(session: Session, from: Side): Promise<readonly string[]> {
  const rows = await session.rows(
    'SELECT relname AS name FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = $2 AND relname ~ $3 ORDER BY relname',
    [own, 'r', `^${flowFrom[from].heartbeat}(_[0-9])?$`],
  );
  return rows.map(({ name }) => `${own}.${quoteName(String(name))}`);
}

/** Heartbeats between PostgreSQL servers. A beat has arrived once every subscription has brought it. */
export const postgresqlBeats = beatsOf<Session>({
  withSession,
  async write(session, from, beat) {
    for (const table of await tablesOf(session, from))
      await session.rows(
        `INSERT INTO ${table} (id, beat) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET beat = excluded.beat`,
        [beat],
      );
  },
  async read(session, from) {
    const beats = (await tablesOf(session, from)).map((table) => `(SELECT beat FROM ${table} WHERE id = 1)`);
    if (beats.length === 0) return null;
    const [row] = await session.rows(
      `SELECT CASE WHEN count(beat) = count(*) THEN min(beat) END AS beat FROM unnest(ARRAY[${beats.join(', ')}]) AS of (beat)`,
    );
    return row?.beat == null ? null : Number(row.beat);
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
