import type { Action, Json, Reader, Side, SqlCall } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import { otherSide } from '../../side.ts';
import { own } from './names.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.try-room@1': { input: Record<never, never> };
  }
}

// What a session of the role would begin with: a setting of the role goes before one of the database, and that before the server's.
const readOnlyFor = (roles: readonly string[], on: Side): SqlCall => ({
  sql: `SELECT coalesce(string_agg(r.rolname, ', ' ORDER BY r.rolname), '') AS roles FROM pg_roles r
    WHERE r.rolname = ANY ($1) AND (pg_is_in_recovery() OR coalesce(
      (SELECT split_part(entry, '=', 2) FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) AS entry
       WHERE s.setrole IN (0, r.oid) AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
         AND entry LIKE 'default_transaction_read_only=%' ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1),
      (SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_read_only'))::bool)`,
  values: [roles],
  on,
});

/**
 * That a side will take the application's writes once its roles may log in: whoever opens it finds a full disk, or a server that begins
 * every transaction read-only, after the decision otherwise, while nobody can write anywhere. The engine's own sessions would not notice
 * the latter.
 */
export async function takesWrites(read: Reader, on: Side, roles: readonly string[]): Promise<Action> {
  const other = readOnlyFor(roles, otherSide(on));
  const [row] = await read.rows(otherSide(on), String(other.sql), other.values);
  return {
    id: 'takes-writes',
    title: `the ${on} would take writes of ${roles.join(', ')}, and its disk has room for them`,
    until: [
      { ask: readOnlyFor(roles, on), path: 'roles', is: [row?.roles ?? ''], within: '2s' },
      {
        ask: { op: 'postgresql.try-room@1', input: {}, on },
        path: 'rows',
        is: [rows],
        within: '5s',
      },
    ],
    back: { nothing: 'it leaves nothing behind' },
  };
}

const rows = 4_000;

/** Some hundred kilobytes in a table that never was: the log's present file may still take a row when the disk takes nothing. */
const tryRoom = operation({
  name: 'postgresql.try-room@1',
  reads: false,
  run: async (_, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await session.write(
        `BEGIN; CREATE TABLE ${own}.room AS SELECT n, md5(n::text) AS filler FROM generate_series(1, ${rows}) AS n`,
      );
      const [row] = await session.rows(`SELECT count(*) AS rows FROM ${own}.room`);
      await session.write('ROLLBACK');
      return { rows: Number(row?.rows) };
    }),
});

export const takesWritesOperations: readonly Operation[] = [tryRoom];
