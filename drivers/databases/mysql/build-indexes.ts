import type { Json } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation } from '../../operation.ts';
import { besideEachOther } from './beside.ts';
import { stayUnlogged } from './hosting.ts';
import { quoteTable } from './names.ts';
import { type Held, readDefinition, splitDefinition } from './schema.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

type Wanted = {
  readonly table: Table['target'];
  readonly keys: readonly Held[];
  readonly foreignKeys: readonly Held[];
};

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.build-indexes@1': { input: { tables: readonly Wanted[] } };
  }
}

// The rows come from one snapshot of a source that enforces its keys: checking each again would rebuild the table.
async function prepare(session: Session): Promise<void> {
  await stayUnlogged(session);
  await session.rows('SET SESSION foreign_key_checks = 0, unique_checks = 1');
}

/** From here on an index is sorted over several threads, and on disk: one table at a time is enough. */
const large = 64 << 20;

/**
 * Builds the keys that are not there yet, all of a table in one statement, small tables beside each other; then the foreign keys,
 * once every parent has its own. They lock two tables each, and go one by one.
 */
const buildIndexes = operation({
  name: 'mysql.build-indexes@1',
  reads: false,
  async run({ tables }, tools): Promise<Json> {
    const address = await tools.server('target');
    const keyed = tables.filter(({ keys }) => keys.length > 0);
    const foreign = tables.filter(({ foreignKeys }) => foreignKeys.length > 0);
    const of = keyed.length + foreign.length;
    let done = 0;
    const build = async (session: Session, wanted: Wanted, kind: 'keys' | 'foreignKeys') => {
      tools.stop.throwIfAborted();
      tools.progress({ done, of, unit: 'indexes', on: `${wanted.table.database}.${wanted.table.table}` });
      await addMissing(session, wanted, kind);
      done++;
    };
    const bytes = await withSession(address, tools, (session) => sizes(session, keyed));
    const [small, big] = [
      keyed.filter((each) => bytes(each) < large),
      keyed.filter((each) => bytes(each) >= large),
    ];
    await besideEachOther(small, address, tools, (session, each) => build(session, each, 'keys'), prepare);
    await withSession(address, tools, async (session) => {
      await prepare(session);
      for (const each of big) await build(session, each, 'keys');
      for (const each of foreign) await build(session, each, 'foreignKeys');
    });
    return { built: of };
  },
});

/** How long each table's rows are, by the server's own statistics. */
async function sizes(session: Session, tables: readonly Wanted[]): Promise<(wanted: Wanted) => number> {
  if (tables.length === 0) return () => 0;
  await session.rows('/*!80000 SET SESSION information_schema_stats_expiry = 0 */');
  const rows = await session.rows(
    `SELECT table_schema AS db, table_name AS name, data_length AS n FROM information_schema.tables
     WHERE table_schema IN (?) AND data_length >= ?`,
    [[...new Set(tables.map(({ table }) => table.database))], large],
  );
  const known = new Map(rows.map(({ db, name, n }) => [`${db}\0${name}`, Number(n)]));
  return ({ table: { database, table } }) => known.get(`${database}\0${table}`) ?? 0;
}

async function addMissing(session: Session, wanted: Wanted, kind: 'keys' | 'foreignKeys'): Promise<void> {
  const there = splitDefinition(await readDefinition(session, wanted.table))[kind];
  const missing = wanted[kind].filter(({ name }) => !there.some((other) => other.name === name));
  if (missing.length > 0)
    await session.rows(
      `ALTER TABLE ${quoteTable(wanted.table)} ${missing.map(({ clause }) => `ADD ${clause}`).join(', ')}`,
    );
}

export const indexOperations: readonly Operation[] = [buildIndexes];
