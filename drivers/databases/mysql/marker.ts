import type { Action, Call, Json, Side } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { flowFrom, own } from './names.ts';
import { asAdministrator } from './read-only.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.remove-marker@1': { input: { name: string } };
    'mysql.marked@1': { input: { name: string } };
    'mysql.mark-frozen@1': { input: { name: string } };
  }
}

const tableOf = (side: Side) => `${own}.${flowFrom[side].marker}`;

/** Writes the marker row, by which the other side is known to have everything before it. */
export function writeMarker(
  on: Side,
  name: string,
  title = 'write the marker row, the last write of all',
): Action {
  return marker(on, name, title, { sql: replace(on), values: [name], on });
}

/** Writes one more on a side that is closed to everybody: administrators are let in for as long as it takes, applications are not. */
export const markFrozen = (on: Side, name: string): Action => ({
  ...marker(on, name, `write a second marker row on the ${on}`, {
    op: 'mysql.mark-frozen@1',
    input: { name },
    on,
  }),
  id: 'marker-again',
});

const replace = (on: Side) => `REPLACE INTO ${tableOf(on)} (name, written) VALUES (?, UTC_TIMESTAMP(6))`;

function marker(on: Side, name: string, title: string, forward: Call): Action {
  return {
    id: 'marker',
    title,
    forward,
    until: [
      {
        ask: { sql: `SELECT name FROM ${tableOf(on)} WHERE name = ?`, values: [name], on },
        path: 'name',
        is: [name],
        within: '2s',
      },
    ],
    back: {
      title: 'deletes it',
      call: { op: 'mysql.remove-marker@1', input: { name }, on },
      until: [{ ask: { op: 'mysql.marked@1', input: { name }, on }, path: 'rows', is: [0], within: '10s' }],
    },
  };
}

/** Its table may be gone: while the server was away, other ways back went on. */
const gone = new Set(['ER_BAD_DB_ERROR', 'ER_NO_SUCH_TABLE']);

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
  name: 'mysql.remove-marker@1',
  reads: false,
  run: async ({ name }, tools) => unlessGone(tools, `DELETE FROM ${tableOf(tools.on)} WHERE name = ?`, name),
});

const marked = operation({
  name: 'mysql.marked@1',
  reads: true,
  run: async ({ name }, tools) =>
    unlessGone(tools, `SELECT COUNT(*) AS \`rows\` FROM ${tableOf(tools.on)} WHERE name = ?`, name),
});

const markFrozenRow = operation({
  name: 'mysql.mark-frozen@1',
  reads: false,
  run: async ({ name }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await asAdministrator(session, async () => {
        await session.rows(replace(tools.on), [name]);
      });
      return { name };
    }),
});

export const markerOperations: readonly Operation[] = [removeMarker, marked, markFrozenRow];
