import type { Cell, Column, Session, TableDefinition, UniqueKey } from '../../../data/dialect.ts';
import { isInteger } from './row-columns.ts';

/** The definitions of a database's base tables, in four queries however many there are. */
export async function describeTables(
  session: Session,
  database: string,
  tables?: readonly string[],
): Promise<TableDefinition[]> {
  if (tables?.length === 0) return [];
  const some = tables ? ` AND table_name IN (${tables.map(() => '?').join(',')})` : '';
  const values = [database, ...(tables ?? [])];
  const columns = groupByTable(
    await session.rows(
      `SELECT table_name, column_name, data_type, column_type, is_nullable, extra, character_set_name, collation_name
         FROM information_schema.columns WHERE table_schema = ?${some} ORDER BY table_name, ordinal_position`,
      values,
    ),
  );
  // What may not be used cannot be read by. Each server passes over the other's comment.
  const indexes = groupByTable(
    await session.rows(
      `SELECT table_name, index_name, column_name, nullable, sub_part FROM information_schema.statistics
        WHERE table_schema = ?${some} AND non_unique = 0 /*!80000 AND is_visible = 'YES' */ /*M!100600 AND ignored = 'NO' */
        ORDER BY table_name, index_name, seq_in_index`,
      values,
    ),
  );
  const partitions = groupByTable(
    await session.rows(
      `SELECT table_name, partition_name FROM information_schema.partitions
        WHERE table_schema = ?${some} AND partition_name IS NOT NULL
        GROUP BY table_name, partition_name ORDER BY table_name, MIN(partition_ordinal_position)`,
      values,
    ),
  );
  const estimates = await session.rows(
    `SELECT table_name, table_rows, data_length, CAST(create_time AS CHAR) FROM information_schema.tables
      WHERE table_schema = ?${some} AND table_type = 'BASE TABLE' ORDER BY table_name`,
    values,
  );
  return estimates.map(([name, rows, bytes, made]) => {
    const table = String(name);
    const own = (columns.get(table) ?? []).map(columnOf);
    const keys = uniqueKeys(indexes.get(table) ?? []);
    const key = keys.find(({ index }) => index === 'PRIMARY')?.columns ?? [];
    const uniques = keys.filter(({ index }) => index !== 'PRIMARY');
    const parts = (partitions.get(table) ?? []).map(([, part]) => String(part));
    const [only] = key;
    const countable = key.length === 1 && own.some((column) => column.name === only && isInteger(column));
    return {
      database,
      table,
      columns: own,
      key,
      ...(uniques.length > 0 && { uniques }),
      ...(parts.length > 0 && { partitions: parts }),
      countable,
      ...(made != null && { made: String(made) }),
      rows: Number(rows ?? 0),
      bytes: Number(bytes ?? 0),
    };
  });
}

// A functional part has no column; a prefix does not tell rows apart by their whole values.
function uniqueKeys(parts: readonly Cell[][]): UniqueKey[] {
  const found = new Map<string, Cell[][]>();
  for (const part of parts) found.set(String(part[1]), [...(found.get(String(part[1])) ?? []), part]);
  return [...found]
    .filter(([, all]) => all.every(([, , column, , length]) => column !== null && length === null))
    .map(([index, all]) => ({
      index,
      columns: all.map(([, , column]) => String(column)),
      certain: all.every(([, , , nullable]) => nullable !== 'YES'),
    }));
}

function groupByTable(rows: readonly Cell[][]): Map<string, Cell[][]> {
  const tables = new Map<string, Cell[][]>();
  for (const row of rows) {
    const table = String(row[0]);
    const known = tables.get(table);
    if (known) known.push(row);
    else tables.set(table, [row]);
  }
  return tables;
}

function columnOf([, name, type, declared, nullable, extra, charset, collation]: Cell[]): Column {
  return {
    name: String(name),
    type: String(type).toLowerCase(),
    declared: String(declared),
    nullable: String(nullable) === 'YES',
    generated: /\b(VIRTUAL|STORED) GENERATED\b/i.test(String(extra)),
    ...(charset == null ? {} : { charset: String(charset), collation: String(collation) }),
  };
}
