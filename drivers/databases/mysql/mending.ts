import type { ComparedTable, Key, Mending } from '../../../data/dialect.ts';
import { amongKeys, type KeyColumn } from './key-columns.ts';
import { isRow } from './keyless-reads.ts';
import { quoteName, quoteTable } from './names.ts';
import { type SidedColumn, written } from './row-digest.ts';

/** How the rows of one table are mended on a target of MySQL's family. */
export function mendingOf(
  { target }: ComparedTable,
  columns: readonly SidedColumn[],
  key: readonly KeyColumn[],
): Mending {
  const table = quoteTable(target);
  const names = written(columns).map(({ own }) => own.name);
  const row = (of: Key) => (key.length === 0 ? isRow(columns, of) : amongKeys(key, [of]));
  return {
    settings: [
      'SET NAMES utf8mb4;',
      "SET SESSION time_zone = '+00:00', sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';",
      'SET SESSION sql_log_bin = 0, foreign_key_checks = 0;',
    ],
    comment: (text) => `-- ${text.replaceAll(/[\r\n]+/g, ' ')}`,
    columns: names,
    exclusive: (target.uniques ?? []).some(({ index }) => index !== target.index),
    remove: (of, count) => `DELETE FROM ${table} WHERE ${row(of)} LIMIT ${count};`,
    change: (of, changed, values) =>
      `UPDATE ${table} SET ${changed.map((name, at) => `${quoteName(name)} = ${values[at]}`).join(', ')} WHERE ${row(of)} LIMIT 1;`,
    add: (values) =>
      `INSERT INTO ${table} (${names.map(quoteName).join(', ')}) VALUES (${values.join(', ')});`,
  };
}
