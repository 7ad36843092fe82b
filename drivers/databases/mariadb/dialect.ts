import type { Dialect } from '../../../data/dialect.ts';
import { dialectWith } from '../mysql/dialect.ts';
import { quoteName } from '../mysql/names.ts';
import { encodeRow, type Hashing, type SidedColumn } from '../mysql/row-digest.ts';

/**
 * MariaDB's BIT_XOR takes numbers only: of each row's SHA-256 it gets 64 bits. CRC32 would cost a quarter less of a scan, but there are
 * plain words that have the same one, however it is mixed with the key.
 */
const shortenedHashes: Hashing = {
  row: (columns) => widen(number(columns)),
  rows: (columns) => widen(`BIT_XOR(${number(columns)})`),
};

// CONCAT answers NULL beyond max_allowed_packet, and BIT_XOR would skip the row: counting below zero makes it fail instead.
const number = (columns: readonly SidedColumn[]): string =>
  `IFNULL(CAST(CONV(LEFT(SHA2(CONCAT(${encodeRow(columns)}),256),16),16,10) AS UNSIGNED),${failing(columns)})`;

const failing = ([first]: readonly SidedColumn[]): string =>
  `ISNULL(${quoteName(first?.own.name ?? '')})*0-CAST(1 AS UNSIGNED)`;

/** A number as the 32 bytes that a whole hash would have. */
const widen = (sum: string): string => `UNHEX(LPAD(HEX(${sum}),64,'0'))`;

/** How MariaDB describes and reads the tables that are compared. */
export const mariadbDialect: Dialect = dialectWith(shortenedHashes);
