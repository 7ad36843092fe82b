import type { Copied } from '../../../data/copy/copy.ts';
import type { Job, There } from '../../../data/copy/rows.ts';
import type { ComparedTable } from '../../../data/dialect.ts';
import type { Table } from '../../database.ts';
import { jobsOf as jobsFor, keyed, orderOf, refuseRows, withRows } from '../copy-jobs.ts';
import { pairDefinitions } from '../definitions.ts';
import { postgresqlDialect } from './dialect.ts';
import { own, quoteName, quoteTable } from './names.ts';
import type { Session } from './session.ts';

const itself = (table: Table['target']) => `ONLY ${quoteTable(table)}`;

/** Rows that this run's copy wrote may be there; rows of anybody else stop the copy before it starts. */
export async function beginCopy(session: Session, tables: readonly Table[]): Promise<void> {
  const [before] = await session.rows(`SELECT state FROM ${own}.copied`);
  if (!before) refuseRows(await withRows(session, tables, itself));
  await session.write(
    `INSERT INTO ${own}.copied VALUES (1, 'copying', '', 0, 0, 0) ON CONFLICT (id) DO UPDATE SET state = excluded.state`,
  );
}

/** Everything is there: what helped to find what was missing goes. */
export async function endCopy(
  session: Session,
  tables: readonly Table[],
  copied: Copied,
  ms: number,
): Promise<void> {
  const schemas = [...new Set(tables.map(({ target }) => target.database))];
  const helpers = await session.rows(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'i' AND n.nspname = ANY ($1) AND c.relname ~ '^aurora_migrate_[0-9]+$'`,
    [schemas],
  );
  for (const { schema, name } of helpers)
    await session.write(`DROP INDEX ${quoteTable({ database: String(schema), table: String(name) })}`);
  await session.rows(
    `UPDATE ${own}.copied SET state = 'done', position_after = $1, row_count = $2, byte_count = $3, took_ms = $4`,
    [copied.position, copied.rows, copied.bytes, ms],
  );
}

/** What has to be done for each table, as both sides stand now. */
export async function jobsOf(
  tables: readonly Table[],
  sessions: { readonly source: Session; readonly target: Session },
): Promise<readonly Job[]> {
  const asked = (session: Session) => ({ rows: session.cells, close: async () => undefined });
  const both = { source: asked(sessions.source), target: asked(sessions.target) };
  const pairs = await pairDefinitions(tables, postgresqlDialect, both);
  const filled = new Set(await withRows(sessions.target, tables, itself));
  const there = new Map<ComparedTable, There>();
  for (const [at, pair] of pairs.entries()) {
    const [table, { source, target }] = [tables[at], keyed(pair)];
    if (!table || !filled.has(table)) there.set(pair, 'nothing');
    else if (!isComparable({ source, target }) || (pair.target.uniques ?? []).length > 0)
      there.set(pair, 'other');
    else {
      // Keys come after the rows; to compare ranges of what an earlier attempt left, an index is needed before.
      if (pair.target.key.length === 0) await addIndex(sessions.target, target);
      there.set(pair, 'comparable');
    }
  }
  return jobsFor(pairs, postgresqlDialect, (pair) => there.get(pair) ?? 'other');
}

/** Ranges are the same rows on both sides only where both order them alike, which two versions of a collation need not. */
const isComparable = ({ source, target }: ComparedTable): boolean =>
  source.key.length > 0 &&
  orderOf(source, source.key) === orderOf(target, source.key) &&
  !source.columns.some(({ name, collation }) => source.key.includes(name) && collation?.endsWith('?'));

async function addIndex(
  session: Session,
  { database, table, key, made }: ComparedTable['target'],
): Promise<void> {
  const name = quoteName(`${own}_${made?.split('/')[0]}`);
  await session.write(
    `CREATE INDEX IF NOT EXISTS ${name} ON ONLY ${quoteTable({ database, table })} (${key.map(quoteName).join(', ')})`,
  );
}
