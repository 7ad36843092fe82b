import type { Dialect } from '../../../data/dialect.ts';
import { dialectWith } from '../mysql/dialect.ts';
import { quoteName } from '../mysql/names.ts';
import { encodeRow, type Hashing, type SidedColumn } from '../mysql/row-digest.ts';

/**
 * MariaDB's BIT_XOR takes numbers only. CRC32 alone is linear, and two equal lost updates, or values swapped between rows, would
 * cancel out: multiplied by an odd number that the row's key decides, they do not.
 */
const mixedSums: Hashing = {
  row: (columns, key) => widen(mix(columns, key)),
  rows: (columns, key) => widen(`BIT_XOR(${mix(columns, key)})`),
};

// CONCAT answers NULL beyond max_allowed_packet, and BIT_XOR would skip the row: counting below zero makes it fail instead.
const mix = (columns: readonly SidedColumn[], key: readonly SidedColumn[]): string =>
  `IFNULL(CRC32(CONCAT(${encodeRow(columns)})),${failing(columns)})*((${spread(key)}*2654435761&4294967295)|1)`;

const failing = ([first]: readonly SidedColumn[]): string =>
  `ISNULL(${quoteName(first?.own.name ?? '')})*0-CAST(1 AS UNSIGNED)`;

const small = /^(tinyint|smallint|mediumint|int)$/;

/** A key as a number below 2^32. */
function spread(key: readonly SidedColumn[]): string {
  const [only] = key;
  if (only && key.length === 1 && small.test(only.source.type) && small.test(only.own.type))
    return `(${quoteName(only.own.name)}&4294967295)`;
  return `CRC32(CONCAT(${encodeRow(key)}))`;
}

/** A number as the 32 bytes that a whole hash would have. */
const widen = (number: string): string => `UNHEX(LPAD(HEX(${number}),64,'0'))`;

/** How MariaDB describes and reads the tables that are compared. */
export const mariadbDialect: Dialect = dialectWith(mixedSums);
