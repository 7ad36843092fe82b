import type { Json } from '../../../../engine/step.ts';
import type { Table } from '../../../database.ts';
import { type Operation, operation } from '../../../operation.ts';
import { quoteTable } from '../names.ts';
import { onTarget } from './on-target.ts';

type Name = Table['target'];

declare module '../../../../engine/step.ts' {
  interface Operations {
    'postgresql.analyze@1': { input: { tables: readonly Name[] } };
    'postgresql.unanalyzed@1': { input: { tables: readonly Name[] } };
  }
}

const analyze = operation({
  name: 'postgresql.analyze@1',
  reads: false,
  async run({ tables }, tools): Promise<Json> {
    const waiting = [...tables];
    const work = () =>
      onTarget(tools, async (session) => {
        for (let table = waiting.shift(); table; table = waiting.shift()) {
          tools.stop.throwIfAborted();
          tools.progress({
            done: tables.length - waiting.length - 1,
            of: tables.length,
            unit: 'tables',
            on: quoteTable(table),
          });
          await session.write(`ANALYZE ${quoteTable(table)}`);
        }
      });
    await Promise.all([work(), work()]);
    return { analyzed: tables.length };
  },
});

const unanalyzed = operation({
  name: 'postgresql.unanalyzed@1',
  reads: true,
  run: async ({ tables }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      const [row] = await session.rows(
        `SELECT count(*) AS n FROM unnest($1::text[]) AS wanted(name)
         JOIN pg_stat_all_tables s ON s.relid = to_regclass(wanted.name) WHERE s.last_analyze IS NULL`,
        [tables.map(quoteTable)],
      );
      return { unanalyzed: Number(row?.n) };
    }),
});

/** Gives the planner its statistics. */
export const statisticsOperations: readonly Operation[] = [analyze, unanalyzed];
