import { quoteName } from './names.ts';

/** What a literal depends on. */
export type Literal = {
  readonly name: string;
  readonly type: string;
  /** Absent for anything but text. */
  readonly charset?: string | null;
};

const numeric = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year']);
const bytes = new Set([
  ...['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'vector', 'geometry', 'point'],
  ...['linestring', 'polygon', 'geomcollection', 'geometrycollection'],
  ...['multipoint', 'multilinestring', 'multipolygon'],
]);

/**
 * An expression for a column's value as a literal that the target reads back to the same value: the server does the quoting, so
 * that the engine only passes bytes on. FLOAT goes by way of DOUBLE, for its own text has six digits.
 */
export function literalOf({ name, type, charset = null }: Literal): string {
  const column = quoteName(name);
  if (type === 'double') return double(column);
  if (type === 'float') return double(`CAST(${column} AS DOUBLE)`);
  if (numeric.has(type)) return `IFNULL(${column}, 'NULL')`;
  if (type === 'bit') return `IFNULL(CAST(${column} AS UNSIGNED), 'NULL')`;
  // Quoted bytes would be half as long, but QUOTE takes the source five times as long: the source is what is to be spared.
  if (bytes.has(type)) return hex(column, '');
  if (type === 'json') return `QUOTE(CAST(${column} AS CHAR CHARACTER SET utf8mb4))`;
  // Only these map to Unicode and back without losing a character; bytes of any other are passed on as they are.
  if (charset === null || unicode.has(charset)) return `QUOTE(CONVERT(${column} USING utf8mb4))`;
  return hex(column, `_${charset} `);
}

/** A row's values as one expression. It begins with a binary string, so that the server neither converts nor compares character sets. */
export const tupleOf = (literals: readonly string[]): string =>
  `CONCAT(CONVERT('(' USING binary), ${literals.join(`, ',', `)}, ')')`;

const hex = (column: string, introducer: string) =>
  `IF(${column} IS NULL, 'NULL', IF(OCTET_LENGTH(${column}) = 0, '\\'\\'', CONCAT('${introducer}0x', HEX(${column}))))`;

/** A number that is written with an exponent is a DOUBLE: -0 would be the integer 0. */
const double = (value: string) =>
  `IFNULL(IF(INSTR(${value}, 'e') > 0, ${value}, CONCAT(${value}, 'e0')), 'NULL')`;

const unicode = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'ascii', 'latin1']);
