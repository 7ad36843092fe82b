import type { Table } from '../../../database.ts';
import { quoteTable } from '../names.ts';
import type { Session } from '../session.ts';

/** What moves of a database: these schemas, and of their tables these. */
export type Moving = { readonly schemas: readonly string[]; readonly tables: readonly Table['source'][] };

/**
 * Tables of the schemas that the plan leaves behind, and their own sequences, unless a table that moves takes from one. A partitioned table stays
 * where it has parts and none of them moves.
 */
export async function staying(
  session: Pick<Session, 'rows'>,
  { schemas, tables }: Moving,
): Promise<readonly Table['source'][]> {
  const rows = await session.rows(
    `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       (SELECT array_to_json(array_agg(ARRAY[m.nspname, l.relname]::text[])) FROM pg_partition_tree(c.oid) t
        JOIN pg_class l ON l.oid = t.relid JOIN pg_namespace m ON m.oid = l.relnamespace WHERE t.isleaf AND c.relkind = 'p')::text AS leaves
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p')`,
    [schemas],
  );
  const moving = new Set(tables.map(quoteTable));
  const leavesOf = (text: unknown) =>
    (text === null ? [] : (JSON.parse(String(text)) as [string, string][])).map(([database, table]) => ({
      database,
      table,
    }));
  const left = rows.flatMap(({ schema, name, kind, leaves }) => {
    const own = { database: String(schema), table: String(name) };
    const parts = kind === 'p' ? leavesOf(leaves) : [own];
    return parts.length === 0 || parts.some((part) => moving.has(quoteTable(part))) ? [] : [own];
  });
  if (left.length === 0) return [];
  const sequences = await session.rows(sequencesSql, [schemas, left.map(quoteTable)]);
  return [
    ...left,
    ...sequences.map(({ schema, name }) => ({ database: String(schema), table: String(name) })),
  ];
}

const sequencesSql = `WITH gone AS (SELECT to_regclass(name) AS id FROM unnest($2::text[]) AS names (name))
  SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i') AND o.refclassid = 'pg_class'::regclass
  WHERE n.nspname = ANY ($1) AND c.relkind = 'S' AND o.refobjid IN (SELECT id FROM gone)
    AND NOT EXISTS (SELECT FROM pg_depend u JOIN pg_attrdef d ON d.oid = u.objid
      WHERE u.classid = 'pg_attrdef'::regclass AND u.refobjid = c.oid AND d.adrelid NOT IN (SELECT id FROM gone))`;
