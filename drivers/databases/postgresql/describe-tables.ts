import type { Cell, Column, Session, TableDefinition, UniqueKey } from '../../../data/dialect.ts';
import { quoteName } from './names.ts';
import { isFixed } from './row-hash.ts';

/** The definitions of a schema's tables that hold rows, partitions among them, in a fixed number of queries however many there are. */
export async function describeTables(
  session: Session,
  database: string,
  tables?: readonly string[],
): Promise<TableDefinition[]> {
  if (tables?.length === 0) return [];
  const some = tables ? ` AND c.relname IN (${tables.map((_, at) => `$${at + 2}`).join(', ')})` : '';
  const values = [database, ...(tables ?? [])];
  const own = `n.nspname = $1 AND c.relkind = 'r'${some}`;
  const columns = groupByTable(await session.rows(columnQuery(own), values));
  const indexes = groupByTable(await session.rows(indexQuery(own), values));
  const estimates = await session.rows(
    // As the planner has it: rows a page at the last look, times the pages there are now.
    `SELECT c.relname, CASE WHEN c.reltuples > 0 AND c.relpages > 0
            THEN c.reltuples::float8 / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::int)
            ELSE pg_relation_size(c.oid) / 100.0 END::int8,
       pg_table_size(c.oid), c.oid::text || '/' || c.relfilenode, current_setting('server_version_num')
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${own} ORDER BY c.relname`,
    values,
  );
  return estimates.map(([name, rows, bytes, made, version]) => {
    const table = String(name);
    const found = (columns.get(table) ?? []).map(columnOf);
    const keys = uniqueKeys(indexes.get(table) ?? []);
    const primary = keys.find(({ primary }) => primary);
    const uniques = keys.filter(({ primary }) => !primary).map(({ primary: _, ...unique }) => unique);
    const [only, ...others] = primary?.columns ?? [];
    return {
      database,
      table,
      columns: found,
      key: primary?.columns ?? [],
      ...(uniques.length > 0 && { uniques }),
      countable:
        others.length === 0 && found.some(({ name: own, type }) => own === only && /^int[248]$/.test(type)),
      made: String(made),
      rows: Number(rows ?? 0),
      bytes: Number(bytes ?? 0),
      version: Number(version),
    };
  });
}

/**
 * A domain is what it is made of. The database's own collation has no version by itself: that of the same locale in pg_collation is
 * the same library's. Columns that some versions do not have are read through jsonb.
 */
const columnQuery = (own: string) => `
  WITH RECURSIVE base AS (
    SELECT oid, oid AS of FROM pg_type WHERE typtype <> 'd'
    UNION ALL SELECT t.oid, base.of FROM pg_type t JOIN base ON t.typbasetype = base.oid WHERE t.typtype = 'd'),
  here AS (
    SELECT pg_encoding_to_char(encoding) AS encoding, datcollate::text AS libc, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') AS provider,
      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale
    FROM pg_database d WHERE datname = current_database()),
  collations AS (
    SELECT oid, collprovider::text AS provider, collcollate::text AS libc, coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale') AS locale
    FROM pg_collation c WHERE collprovider <> 'd'
    UNION ALL SELECT 100, provider, libc, locale FROM here),
  versions AS (
    SELECT c.oid, c.provider, CASE WHEN c.provider = 'c' THEN c.libc ELSE coalesce(c.locale, c.libc) END AS locale,
      (SELECT pg_collation_actual_version(same.oid) FROM pg_collation same
        WHERE same.collprovider::text = c.provider
          AND CASE WHEN c.provider = 'c' THEN same.collcollate = c.libc
              ELSE coalesce(to_jsonb(same) ->> 'colllocale', to_jsonb(same) ->> 'colliculocale', same.collcollate) = coalesce(c.locale, c.libc) END LIMIT 1) AS version
    FROM collations c WHERE c.oid IN (SELECT attcollation FROM pg_attribute WHERE attcollation <> 0))
  SELECT c.relname, a.attname, CASE WHEN t.typtype = 'e' THEN 'enum' WHEN s.nspname = 'pg_catalog' THEN t.typname ELSE s.nspname || '.' || t.typname END,
    format_type(a.atttypid, a.atttypmod), (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
    a.attnotnull, a.attgenerated <> '', a.attidentity = 'a', ts.nspname, at.typname, here.encoding, v.provider, v.locale, v.version
  FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN base ON base.oid = a.atttypid JOIN pg_type t ON t.oid = base.of JOIN pg_namespace s ON s.oid = t.typnamespace
    JOIN pg_type at ON at.oid = a.atttypid JOIN pg_namespace ts ON ts.oid = at.typnamespace
    CROSS JOIN here LEFT JOIN versions v ON v.oid = a.attcollation
  WHERE ${own} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum`;

/** Only what an ordinary comparison of its columns is answered by: a whole, valid B-tree in the columns' own order. */
const indexQuery = (own: string) => `
  SELECT c.relname, x.relname, i.indisprimary, a.attname, a.attnotnull
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
    CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indcollation::oid[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, coll, class, at)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
  WHERE ${own} AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND m.amname = 'btree'
    AND k.at <= i.indnkeyatts AND (i.indoption::text ~ '^[0 ]+$' OR i.indoption::text ~ '^[3 ]+$')
    AND NOT EXISTS (
      SELECT FROM unnest(i.indkey::int2[], i.indcollation::oid[], i.indclass::oid[]) WITH ORDINALITY AS o (attnum, coll, class, at)
        JOIN pg_attribute b ON b.attrelid = c.oid AND b.attnum = o.attnum JOIN pg_opclass p ON p.oid = o.class
      WHERE o.at <= i.indnkeyatts AND (o.coll <> b.attcollation OR NOT p.opcdefault))
  ORDER BY c.relname, x.relname, k.at`;

function uniqueKeys(parts: readonly Cell[][]): (UniqueKey & { primary: boolean })[] {
  const found = new Map<string, Cell[][]>();
  for (const part of parts) found.set(String(part[1]), [...(found.get(String(part[1])) ?? []), part]);
  return [...found].map(([index, all]) => ({
    index,
    primary: all[0]?.[2] === 't',
    columns: all.map(([, , , column]) => String(column)),
    certain: all.every(([, , , , required]) => required === 't'),
  }));
}

function groupByTable(rows: readonly Cell[][]): Map<string, Cell[][]> {
  const tables = new Map<string, Cell[][]>();
  for (const row of rows) {
    const known = tables.get(String(row[0]));
    if (known) known.push(row);
    else tables.set(String(row[0]), [row]);
  }
  return tables;
}

function columnOf(row: Cell[]): Column {
  const [, name, type, declared, labels, required, generated, always, schema, typeName, ...text] = row;
  const [encoding, provider, locale, version] = text;
  return {
    name: String(name),
    type: String(type),
    declared: labels === null ? String(declared) : `${declared}(${labels})`,
    nullable: required !== 't',
    generated: generated === 't',
    ...(always === 't' && { always: true as const }),
    cast: `${quoteName(String(schema))}.${quoteName(String(typeName))}`,
    ...(!isFixed(String(type)) && { charset: String(encoding) }),
    ...(provider !== null && { collation: orderOf(String(provider), String(locale), version ?? null) }),
  };
}

/** By what text is ordered: `C` wherever that is the order of code points; `?` where the server does not say which version it has. */
function orderOf(provider: string, locale: string, version: Cell): string {
  if (provider === 'b' || /^(C|POSIX|C\..*|ucs_basic)$/i.test(locale)) return 'C';
  return `${provider === 'i' ? 'icu' : 'libc'} ${locale.toLowerCase().replace(/utf-8$/, 'utf8')} ${version ?? '?'}`;
}
