import type { Action, Json } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { quoteTable } from './names.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.raise-counters@1': { input: { tables: readonly Table[] } };
    'mysql.counters@1': { input: { tables: readonly Table[] } };
  }
}

type Behind = { table: Table['target']; source: string; target: string };

/** AUTO_INCREMENT follows the rows that are replicated; a counter raised by a transaction that was rolled back, or by hand, it does not. */
export function carryCounters(tables: readonly Table[]): readonly Action[] {
  return [
    {
      id: 'counters',
      title: 'raise AUTO_INCREMENT on the target where the source is ahead',
      forward: { op: 'mysql.raise-counters@1', input: { tables } },
      until: [{ ask: { op: 'mysql.counters@1', input: { tables } }, path: 'behind', is: [[]], within: '5s' }],
      back: { nothing: 'a counter that is too high harms nothing' },
    },
  ];
}

async function counters(
  tools: Tools,
  side: 'source' | 'target',
  tables: readonly Table[],
): Promise<Map<string, bigint>> {
  return withSession(await tools.server(side), tools, async (session) => {
    // Cached statistics would show yesterday's counter.
    await session.rows('/*!80000 SET SESSION information_schema_stats_expiry = 0 */');
    const rows = await session.rows(
      `SELECT table_schema AS db, table_name AS name, auto_increment AS n FROM information_schema.tables
       WHERE auto_increment IS NOT NULL AND table_schema IN (?)`,
      [[...new Set(tables.map((table) => table[side].database))]],
    );
    return new Map(rows.map(({ db, name, n }) => [`${db}\0${name}`, BigInt(String(n))]));
  });
}

async function behind(tools: Tools, tables: readonly Table[]): Promise<Behind[]> {
  const [source, target] = await Promise.all([
    counters(tools, 'source', tables),
    counters(tools, 'target', tables),
  ]);
  return tables.flatMap((table) => {
    const ahead = source.get(`${table.source.database}\0${table.source.table}`) ?? 0n;
    const has = target.get(`${table.target.database}\0${table.target.table}`) ?? 0n;
    return ahead > has ? [{ table: table.target, source: ahead.toString(), target: has.toString() }] : [];
  });
}

const raise = operation({
  name: 'mysql.raise-counters@1',
  reads: false,
  async run({ tables }, tools): Promise<Json> {
    const late = await behind(tools, tables);
    await withSession(await tools.server('target'), tools, async (session) => {
      await session.rows('SET SESSION sql_log_bin = OFF');
      for (const { table, source } of late)
        await session.rows(`ALTER TABLE ${quoteTable(table)} AUTO_INCREMENT = ${BigInt(source)}`);
    });
    return { raised: late };
  },
});

const ask = operation({
  name: 'mysql.counters@1',
  reads: true,
  run: async ({ tables }, tools) => ({ behind: await behind(tools, tables) }),
});

export const counterOperations: readonly Operation[] = [raise, ask];
