import type { Cell, Column, Session, TableDefinition } from '../../../data/dialect.ts';
import { isInteger } from './row-columns.ts';

/** The definitions of a database's base tables, in three queries however many there are. */
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
  const keys = groupByTable(
    await session.rows(
      `SELECT table_name, column_name FROM information_schema.statistics
        WHERE table_schema = ?${some} AND index_name = 'PRIMARY' ORDER BY table_name, seq_in_index`,
      values,
    ),
  );
  const estimates = await session.rows(
    `SELECT table_name, table_rows, data_length FROM information_schema.tables
      WHERE table_schema = ?${some} AND table_type = 'BASE TABLE' ORDER BY table_name`,
    values,
  );
  return estimates.map(([name, rows, bytes]) => {
    const table = String(name);
    const own = (columns.get(table) ?? []).map(columnOf);
    const key = (keys.get(table) ?? []).map(([, column]) => String(column));
    const [only] = key;
    const countable = key.length === 1 && own.some((column) => column.name === only && isInteger(column));
    return {
      database,
      table,
      columns: own,
      key,
      countable,
      rows: Number(rows ?? 0),
      bytes: Number(bytes ?? 0),
    };
  });
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
