import type { Column, Definition } from '../definition.ts';
import { keyOf, type TableName } from '../quote.ts';
import type { Session } from '../session.ts';
import { quoteText } from './quote.ts';

/** A table of PostgreSQL, with what else tells its rows apart: the unique keys, the primary one included. */
export interface PostgresDefinition extends Definition {
  readonly uniques: readonly (readonly string[])[];
  /** pg_class.relreplident: what of a row before its change is in the log. */
  readonly identity: string;
}

const systemSchemas = "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'awsdms_control')";

/** The names of all tables that hold rows and are not the server's own: partitions, and not what is divided into them. */
export async function listTables(session: Session): Promise<readonly TableName[]> {
  const rows = await session.texts(
    `SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND ${systemSchemas} ORDER BY 1, 2`,
  );
  return rows.map(([schema, table]) => ({ schema: String(schema), table: String(table) }));
}

/** The definitions of those of `tables` that there are, by their key: two queries, however many tables. */
export async function describeTables(
  session: Session,
  tables: readonly TableName[],
): Promise<Map<string, Definition>> {
  const found = new Map<string, Definition>();
  if (tables.length === 0) return found;
  const named = tables
    .map(({ schema, table }) => `(${quoteText(schema)}::name, ${quoteText(table)}::name)`)
    .join(',');
  const columns = await session.texts(
    `SELECT n.nspname, c.relname, a.attname, t.typname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, a.attgenerated <> '', c.relreplident
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
       JOIN pg_type t ON t.oid = a.atttypid
      WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND (n.nspname, c.relname) IN (VALUES ${named})
      ORDER BY n.nspname, c.relname, a.attnum`,
  );
  const keys = await session.texts(
    `SELECT n.nspname, c.relname, x.indisprimary,
            bool_and(a.attnotnull), json_agg(a.attname ORDER BY k.place)
       FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
      WHERE x.indisunique AND x.indisvalid AND x.indpred IS NULL AND x.indexprs IS NULL AND k.place <= x.indnkeyatts
        AND (n.nspname, c.relname) IN (VALUES ${named})
      GROUP BY n.nspname, c.relname, x.indexrelid, x.indisprimary ORDER BY x.indisprimary DESC, x.indexrelid`,
  );
  const drafts = new Map<string, { name: TableName; columns: Column[]; identity: string }>();
  for (const [schema, table, name, type, declared, nullable, generated, identity] of columns) {
    const known = { schema: String(schema), table: String(table) };
    const draft = drafts.get(keyOf(known)) ?? { name: known, columns: [], identity: String(identity) };
    drafts.set(keyOf(known), draft);
    draft.columns.push({
      ...{ name: String(name), type: String(type), declared: String(declared) },
      ...{ nullable: nullable === 't', generated: generated === 't' },
      ...{ charset: undefined, collation: undefined, unsigned: false, scale: 0, srid: undefined },
    });
  }
  for (const [key, { name, columns: own, identity }] of drafts) {
    const unique = keys
      .filter(([schema, table]) => keyOf({ schema: String(schema), table: String(table) }) === key)
      .map(([, , primary, whole, names]) => ({
        primary: primary === 't',
        whole: whole === 't',
        names: JSON.parse(String(names)) as string[],
      }));
    const primary = unique.find((each) => each.primary);
    const definition: PostgresDefinition = {
      ...name,
      columns: own,
      key: primary?.names ?? [],
      hasPrimaryKey: primary !== undefined,
      identity,
      uniques: unique.map(({ names }) => names),
    };
    found.set(key, definition);
  }
  return found;
}

const lobTypes = /^(?:text|bytea|json|jsonb|xml|tsvector|tsquery|hstore|path|polygon|varchar)$/;

/**
 * What DMS takes for a large object: its types NCLOB, CLOB and BLOB, arrays and composites among them, and text without a length
 * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.PostgreSQL.html, "Source data types for PostgreSQL").
 */
export const isLob = ({ type, declared }: Column): boolean =>
  declared.endsWith('[]') || (type === 'varchar' ? declared === 'character varying' : lobTypes.test(type));
