import type { Json } from '../../../../engine/step.ts';
import type { Table } from '../../../database.ts';
import { type Operation, operation } from '../../../operation.ts';
import { quoteTable } from '../names.ts';
import { dumpSection } from './dump.ts';
import { onTarget, writeOnce } from './on-target.ts';
import { changingOwners } from './owners.ts';
import { piecesOf } from './sections.ts';
import type { Moving } from './staying.ts';

type Name = Table['target'];

declare module '../../../../engine/step.ts' {
  interface Operations {
    'postgresql.restore-objects@1': { input: { moving: Moving } };
    'postgresql.refresh@1': { input: { views: readonly Name[] } };
    'postgresql.unpopulated@1': { input: { views: readonly Name[] } };
  }
}

/** One by one: what was made before an engine was killed stands already. */
const restoreObjects = operation({
  name: 'postgresql.restore-objects@1',
  reads: false,
  async run({ moving }, tools): Promise<Json> {
    const pieces = piecesOf(await dumpSection(moving, 'objects', tools));
    const owners = await changingOwners(moving, tools);
    await onTarget(tools, async (session) => {
      for (const statement of owners) await session.write(statement);
      await session.write('SET check_function_bodies = off');
      for (const { sql } of pieces) {
        tools.stop.throwIfAborted();
        await writeOnce(session, sql);
      }
    });
    return { restored: pieces.length };
  },
});

const refresh = operation({
  name: 'postgresql.refresh@1',
  reads: false,
  run: async ({ views }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      for (const [done, view] of views.entries()) {
        tools.stop.throwIfAborted();
        tools.progress({ done, of: views.length, unit: 'objects', on: quoteTable(view) });
        await session.write(`REFRESH MATERIALIZED VIEW ${quoteTable(view)}`);
      }
      return { refreshed: views.length };
    }),
});

const unpopulated = operation({
  name: 'postgresql.unpopulated@1',
  reads: true,
  run: async ({ views }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      const [row] = await session.rows(
        `SELECT count(*) AS n FROM unnest($1::text[]) AS wanted(name)
         LEFT JOIN pg_class c ON c.oid = to_regclass(wanted.name) WHERE c.relispopulated IS NOT TRUE`,
        [views.map(quoteTable)],
      );
      return { unpopulated: Number(row?.n) };
    }),
});

/** Puts back what comes once changes flow. */
export const restoreOperations: readonly Operation[] = [restoreObjects, refresh, unpopulated];
