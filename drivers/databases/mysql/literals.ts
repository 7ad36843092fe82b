import { quoteName } from './names.ts';
import type { Session } from './session.ts';

export type Column = { readonly name: string; readonly type: string; readonly generated: boolean };
export type Described = { readonly columns: readonly Column[]; readonly key: readonly Column[] };

/** A table's columns in order, and those of its primary key. */
export async function describeColumns(
  session: Session,
  { database, table }: { database: string; table: string },
): Promise<Described> {
  const rows = await session.rows(
    `SELECT column_name AS name, data_type AS type, generation_expression <> '' AS is_generated
     FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    [database, table],
  );
  const columns = rows.map((row) => ({
    name: String(row.name),
    type: String(row.type).toLowerCase(),
    generated: Number(row.is_generated) === 1,
  }));
  const keys = await session.rows(
    `SELECT column_name AS name FROM information_schema.statistics
     WHERE table_schema = ? AND table_name = ? AND index_name = 'PRIMARY' ORDER BY seq_in_index`,
    [database, table],
  );
  const key = keys.flatMap(({ name }) => columns.find((column) => column.name === name) ?? []);
  return { columns, key };
}

const numeric = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'double', 'year']);
const binary = new Set([
  ...['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'vector', 'geometry', 'point'],
  ...[
    'linestring',
    'polygon',
    'multipoint',
    'multilinestring',
    'multipolygon',
    'geomcollection',
    'geometrycollection',
  ],
]);

export const isInteger = ({ type }: Column) => type === 'bigint' || /^(tiny|small|medium)?int$/.test(type);

/**
 * An expression for a column's value as a literal that the target reads back to the same value: the server does the quoting, so
 * that the engine only passes bytes on. FLOAT goes by way of DOUBLE, for its own text has six digits.
 */
export function literalOf({ name, type }: Column): string {
  const column = quoteName(name);
  if (numeric.has(type)) return `IFNULL(${column}, 'NULL')`;
  if (type === 'float') return `IFNULL(CAST(${column} AS DOUBLE), 'NULL')`;
  if (type === 'bit') return `IFNULL(CAST(${column} AS UNSIGNED), 'NULL')`;
  if (binary.has(type))
    return `IF(${column} IS NULL, 'NULL', IF(OCTET_LENGTH(${column}) = 0, '\\'\\'', CONCAT('0x', HEX(${column}))))`;
  if (type === 'json') return `QUOTE(CAST(${column} AS CHAR CHARACTER SET utf8mb4))`;
  return `QUOTE(CONVERT(${column} USING utf8mb4))`;
}
