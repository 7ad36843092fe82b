import { quoteName } from './names.ts';
import type { Session } from './session.ts';

export type Column = {
  readonly name: string;
  readonly type: string;
  readonly charset: string | null;
  readonly generated: boolean;
};
export type Described = { readonly columns: readonly Column[]; readonly key: readonly Column[] };

/** A table's columns in order, and those of its primary key. */
export async function describeColumns(
  session: Session,
  { database, table }: { database: string; table: string },
): Promise<Described> {
  const rows = await session.rows(
    `SELECT column_name AS name, data_type AS type, character_set_name AS charset, generation_expression <> '' AS is_generated
     FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    [database, table],
  );
  const columns = rows.map((row) => ({
    name: String(row.name),
    type: String(row.type).toLowerCase(),
    charset: row.charset === null ? null : String(row.charset),
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

const numeric = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year']);
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
export function literalOf({ name, type, charset }: Column): string {
  const column = quoteName(name);
  if (type === 'double') return double(column);
  if (type === 'float') return double(`CAST(${column} AS DOUBLE)`);
  if (numeric.has(type)) return `IFNULL(${column}, 'NULL')`;
  if (type === 'bit') return `IFNULL(CAST(${column} AS UNSIGNED), 'NULL')`;
  if (binary.has(type))
    return `IF(${column} IS NULL, 'NULL', IF(OCTET_LENGTH(${column}) = 0, '\\'\\'', CONCAT('0x', HEX(${column}))))`;
  if (type === 'json') return `QUOTE(CAST(${column} AS CHAR CHARACTER SET utf8mb4))`;
  // Only these map to Unicode and back without losing a character; bytes of any other are passed on as they are.
  if (charset === null || unicode.has(charset)) return `QUOTE(CONVERT(${column} USING utf8mb4))`;
  return `IF(${column} IS NULL, 'NULL', IF(OCTET_LENGTH(${column}) = 0, '\\'\\'', CONCAT('_${charset} 0x', HEX(${column}))))`;
}

/** A number that is written with an exponent is a DOUBLE: -0 would be the integer 0. */
const double = (value: string) =>
  `IFNULL(IF(INSTR(${value}, 'e') > 0, ${value}, CONCAT(${value}, 'e0')), 'NULL')`;

const unicode = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'ascii', 'latin1']);
