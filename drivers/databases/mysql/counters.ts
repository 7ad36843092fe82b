import type { Action, Json, Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { otherSide } from '../../side.ts';
import { stayUnlogged } from './hosting.ts';
import { quoteTable } from './names.ts';
import { asAdministrator } from './read-only.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `to`: the side that is about to take writes; the target where it is left out. */
    'mysql.raise-counters@1': { input: { tables: readonly Table[]; to?: Side } };
    'mysql.counters@1': { input: { tables: readonly Table[]; to?: Side } };
  }
}

type Behind = { table: Table['target']; ahead: string; behind: string };

/** AUTO_INCREMENT follows the rows that are replicated; a counter raised by a transaction that was rolled back, or by hand, it does not. */
export function carryCounters(tables: readonly Table[], to: Side): readonly Action[] {
  const input = to === 'target' ? { tables } : { tables, to };
  return [
    {
      id: 'counters',
      title: `raise AUTO_INCREMENT on the ${to} where the ${otherSide(to)} is ahead`,
      forward: { op: 'mysql.raise-counters@1', input },
      until: [{ ask: { op: 'mysql.counters@1', input }, path: 'behind', is: [[]], within: '5s' }],
      back: { nothing: 'a counter that is too high harms nothing' },
    },
  ];
}

async function counters(tools: Tools, side: Side, tables: readonly Table[]): Promise<Map<string, bigint>> {
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

async function behind(tools: Tools, tables: readonly Table[], to: Side): Promise<Behind[]> {
  const from = otherSide(to);
  const [there, here] = await Promise.all([counters(tools, from, tables), counters(tools, to, tables)]);
  return tables.flatMap((table) => {
    const ahead = there.get(`${table[from].database}\0${table[from].table}`) ?? 0n;
    const has = here.get(`${table[to].database}\0${table[to].table}`) ?? 0n;
    return ahead > has ? [{ table: table[to], ahead: ahead.toString(), behind: has.toString() }] : [];
  });
}

const raise = operation({
  name: 'mysql.raise-counters@1',
  reads: false,
  async run({ tables, to = 'target' }, tools): Promise<Json> {
    const late = await behind(tools, tables, to);
    if (late.length > 0)
      await withSession(await tools.server(to), tools, async (session) => {
        await stayUnlogged(session);
        await asAdministrator(session, async () => {
          for (const { table, ahead } of late)
            await session.rows(`ALTER TABLE ${quoteTable(table)} AUTO_INCREMENT = ${BigInt(ahead)}`);
        });
      });
    return { raised: late };
  },
});

const ask = operation({
  name: 'mysql.counters@1',
  reads: true,
  run: async ({ tables, to = 'target' }, tools) => ({ behind: await behind(tools, tables, to) }),
});

export const counterOperations: readonly Operation[] = [raise, ask];
