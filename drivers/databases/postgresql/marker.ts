import type { Action, Json, Side } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { flowFrom, own } from './names.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.remove-marker@1': { input: { name: string } };
    'postgresql.marked@1': { input: { name: string } };
  }
}

const tableOf = (side: Side) => `${own}.${flowFrom[side].marker}`;

/**
 * Writes a marker row, by which the other side is known to have everything before it. Closing a side here shuts out the application's
 * roles and not the engine's, so that it is written in a freeze as before.
 */
export function writeMarker(
  on: Side,
  name: string,
  title = 'write the marker row, the last write of all',
): Action {
  return {
    id: 'marker',
    title,
    forward: {
      sql: `INSERT INTO ${tableOf(on)} (name, written) VALUES ($1, now())
            ON CONFLICT (name) DO UPDATE SET written = excluded.written`,
      values: [name],
      on,
    },
    until: [
      {
        ask: { sql: `SELECT name FROM ${tableOf(on)} WHERE name = $1`, values: [name], on },
        path: 'name',
        is: [name],
        within: '2s',
      },
    ],
    back: {
      title: 'deletes it',
      call: { op: 'postgresql.remove-marker@1', input: { name }, on },
      until: [
        { ask: { op: 'postgresql.marked@1', input: { name }, on }, path: 'rows', is: [0], within: '10s' },
      ],
    },
  };
}

/** Its table may be gone: while the server was away, other ways back went on. (invalid_schema_name, undefined_table) */
const gone = new Set(['3F000', '42P01']);

async function unlessGone(tools: Tools, sql: string, name: string): Promise<Json> {
  return withSession(await tools.server(tools.on), tools, async (session) => {
    try {
      const [row] = await session.rows(sql, [name]);
      return { rows: Number(row?.rows ?? 0) };
    } catch (error) {
      if (gone.has((error as { code?: string }).code ?? '')) return { rows: 0 };
      throw error;
    }
  });
}

const removeMarker = operation({
  name: 'postgresql.remove-marker@1',
  reads: false,
  run: async ({ name }, tools) => unlessGone(tools, `DELETE FROM ${tableOf(tools.on)} WHERE name = $1`, name),
});

const marked = operation({
  name: 'postgresql.marked@1',
  reads: true,
  run: async ({ name }, tools) =>
    unlessGone(tools, `SELECT count(*) AS rows FROM ${tableOf(tools.on)} WHERE name = $1`, name),
});

export const markerOperations: readonly Operation[] = [removeMarker, marked];
