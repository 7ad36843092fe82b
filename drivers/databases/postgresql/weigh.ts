import type { Reader, Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import type { Weights } from '../../replication/logical/divide.ts';

/**
 * How much is written to tables of a side, by its statistics since they were reset, and what ties tables together: foreign keys, and
 * inheritance, of which partitions are a kind.
 */
export async function weigh(
  read: Pick<Reader, 'rows'>,
  side: Side,
  tables: readonly Table['source'][],
): Promise<Weights> {
  const schemas = [...new Set(tables.map(({ database }) => database))];
  const rows = await read.rows(
    side,
    `SELECT schemaname AS schema, relname AS name, n_tup_ins + n_tup_upd + n_tup_del AS written FROM pg_stat_all_tables
     WHERE schemaname = ANY ($1)`,
    [schemas],
  );
  const ties = await read.rows(
    side,
    `SELECT n.nspname AS schema, c.relname AS name, m.nspname AS other_schema, o.relname AS other_name
     FROM (SELECT conrelid AS one, confrelid AS other FROM pg_constraint WHERE contype = 'f'
           UNION SELECT inhrelid, inhparent FROM pg_inherits) AS tied
     JOIN pg_class c ON c.oid = tied.one JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class o ON o.oid = tied.other JOIN pg_namespace m ON m.oid = o.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1)`,
    [schemas],
  );
  const named = (schema: unknown, name: unknown) => ({ database: String(schema), table: String(name) });
  return {
    rows: rows.map(({ schema, name, written }) => ({ ...named(schema, name), rows: Number(written) })),
    ties: ties.map((each) => [named(each.schema, each.name), named(each.other_schema, each.other_name)]),
  };
}
