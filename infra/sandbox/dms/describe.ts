import type { Column, Definition } from './definition.ts';
import { keyOf, quoteText, type TableName } from './quote.ts';
import type { Session } from './session.ts';

const systemSchemas = ['mysql', 'sys', 'performance_schema', 'information_schema', 'awsdms_control'];

type Texts = readonly (string | null)[];

/** The names of all base tables that are not the server's own. */
export async function listTables(session: Session): Promise<readonly TableName[]> {
  const rows = await session.texts(
    `SELECT table_schema, table_name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN (${systemSchemas.map((name) => `'${name}'`).join(',')})
      ORDER BY table_schema, table_name`,
  );
  return rows.map(([schema, table]) => ({ schema: String(schema), table: String(table) }));
}

/** The definitions of those of `tables` that there are, by their key: two queries a schema, however many tables. */
export async function describeTables(
  session: Session,
  tables: readonly TableName[],
): Promise<Map<string, Definition>> {
  const wanted = new Set(tables.map(keyOf));
  const found = new Map<string, Definition>();
  const ofMySql = (
    await session.texts(
      "SELECT 1 FROM information_schema.columns WHERE table_schema = 'information_schema' AND table_name = 'COLUMNS' AND column_name = 'SRS_ID'",
    )
  ).length;
  for (const schema of new Set(tables.map((table) => table.schema))) {
    const names = tables.filter((table) => table.schema === schema);
    // One table is asked for by its name; many are cheaper to read with all others of their schema.
    const some = names.length > 1 ? '' : ` AND table_name = ${quoteText(names[0]?.table ?? '')}`;
    const where = `WHERE table_schema = ${quoteText(schema)}${some}`;
    const columns = groupByTable(
      await session.texts(
        `SELECT table_name, column_name, data_type, column_type, character_set_name, collation_name, is_nullable, extra,
            COALESCE(numeric_scale, datetime_precision, 0), ${ofMySql > 0 ? 'srs_id' : 'NULL'}
           FROM information_schema.columns ${where} ORDER BY table_name, ordinal_position`,
      ),
    );
    const indexes = groupByTable(
      await session.texts(
        `SELECT table_name, index_name, column_name, nullable, sub_part FROM information_schema.statistics
          ${where} AND non_unique = 0 ORDER BY table_name, index_name, seq_in_index`,
      ),
    );
    for (const [table, rows] of columns) {
      const name = { schema, table };
      if (!wanted.has(keyOf(name))) continue;
      const keys = keysOf(indexes.get(table) ?? []);
      const primary = keys.get('PRIMARY');
      found.set(keyOf(name), {
        ...name,
        columns: rows.map(columnOf),
        key: primary ?? [...keys.values()][0] ?? [],
        hasPrimaryKey: primary !== undefined,
      });
    }
  }
  return found;
}

// A prefix does not tell rows apart, nor does an index that may hold NULL; a functional part has no column.
function keysOf(parts: readonly Texts[]): Map<string, readonly string[]> {
  const keys = new Map<string, Texts[]>();
  for (const part of parts) {
    const index = String(part[1]);
    const known = keys.get(index);
    if (known) known.push(part);
    else keys.set(index, [part]);
  }
  return new Map(
    [...keys]
      .filter(([, all]) =>
        all.every(
          ([, , column, nullable, length]) => column != null && nullable !== 'YES' && length === null,
        ),
      )
      .map(([index, all]) => [index, all.map(([, , column]) => String(column))]),
  );
}

function groupByTable(rows: readonly Texts[]): Map<string, Texts[]> {
  const tables = new Map<string, Texts[]>();
  for (const row of rows) {
    const known = tables.get(String(row[0]));
    if (known) known.push(row);
    else tables.set(String(row[0]), [row]);
  }
  return tables;
}

function columnOf([, name, type, declared, charset, collation, nullable, extra, scale, srid]: Texts): Column {
  return {
    name: String(name),
    type: String(type).toLowerCase(),
    declared: String(declared),
    charset: charset ?? undefined,
    collation: collation ?? undefined,
    nullable: nullable === 'YES',
    generated: /\b(?:VIRTUAL|STORED|PERSISTENT) GENERATED\b/i.test(String(extra)),
    unsigned: /\bunsigned\b/i.test(String(declared)),
    scale: Number(scale),
    srid: srid == null ? undefined : Number(srid),
  };
}
