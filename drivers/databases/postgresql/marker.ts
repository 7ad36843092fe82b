import type { Action, Json, Side } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { flowsFrom, own } from './names.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.remove-marker@1': { input: { name: string; subscriptions: number } };
    'postgresql.marked@1': { input: { name: string; subscriptions: number } };
  }
}

const tablesOf = (side: Side, subscriptions: number) =>
  flowsFrom(side, subscriptions).map(({ marker }) => `${own}.${marker}`);

/** Asks how many of a direction's marker rows of a name a server has: one for each subscription, once all have arrived. */
export const countMarkers = (from: Side, subscriptions: number, name: string) => ({
  sql: `SELECT ${tablesOf(from, subscriptions)
    .map((table) => `(SELECT count(*) FROM ${table} WHERE name = $1)`)
    .join(' + ')} AS rows`,
  values: [name],
});

/**
 * Writes a marker row for each subscription, by which the other side is known to have everything before it. Closing a side here shuts out the
 * application's roles and not the engine's, so that it is written in a freeze as before.
 */
export function writeMarker(
  on: Side,
  subscriptions: number,
  name: string,
  title = 'write the marker row, the last write of all',
): Action {
  const [first, ...others] = tablesOf(on, subscriptions).map(
    (table) =>
      `INSERT INTO ${table} (name, written) VALUES ($1, now()) ON CONFLICT (name) DO UPDATE SET written = excluded.written`,
  );
  const beside = others.map((sql, at) => `also_${at} AS (${sql})`).join(', ');
  return {
    id: 'marker',
    title,
    forward: { sql: `${beside && `WITH ${beside} `}${first}`, values: [name], on },
    until: [
      {
        ask: { ...countMarkers(on, subscriptions, name), on },
        path: 'rows',
        is: [subscriptions],
        within: '2s',
      },
    ],
    back: {
      title: 'deletes it',
      call: { op: 'postgresql.remove-marker@1', input: { name, subscriptions }, on },
      until: [
        {
          ask: { op: 'postgresql.marked@1', input: { name, subscriptions }, on },
          path: 'rows',
          is: [0],
          within: '10s',
        },
      ],
    },
  };
}

/** Its table may be gone: while the server was away, other ways back went on. (invalid_schema_name, undefined_table) */
const gone = new Set(['3F000', '42P01']);

async function unlessGone(tools: Tools, sql: string, name: string): Promise<number> {
  return withSession(await tools.server(tools.on), tools, async (session) => {
    try {
      const [row] = await session.rows(sql, [name]);
      return Number(row?.rows ?? 0);
    } catch (error) {
      if (gone.has((error as { code?: string }).code ?? '')) return 0;
      throw error;
    }
  });
}

const removeMarker = operation({
  name: 'postgresql.remove-marker@1',
  reads: false,
  async run({ name, subscriptions }, tools): Promise<Json> {
    for (const table of tablesOf(tools.on, subscriptions))
      await unlessGone(tools, `DELETE FROM ${table} WHERE name = $1`, name);
    return null;
  },
});

const marked = operation({
  name: 'postgresql.marked@1',
  reads: true,
  run: async ({ name, subscriptions }, tools): Promise<Json> => ({
    rows: await unlessGone(tools, countMarkers(tools.on, subscriptions, name).sql, name),
  }),
});

export const markerOperations: readonly Operation[] = [removeMarker, marked];
