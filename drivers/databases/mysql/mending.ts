import type { ComparedTable, Key, Mending } from '../../../data/dialect.ts';
import { patched, patchesOf } from './json-patches.ts';
import { amongKeys, type KeyColumn } from './key-columns.ts';
import { isRow } from './keyless-reads.ts';
import { quoteName, quoteTable, quoteText } from './names.ts';
import { type SidedColumn, written } from './row-digest.ts';

/** How the rows of one table are mended on a target of MySQL's family. */
export function mendingOf(
  { target }: ComparedTable,
  columns: readonly SidedColumn[],
  key: readonly KeyColumn[],
): Mending {
  const table = quoteTable(target);
  const fields = written(columns);
  const names = fields.map(({ own }) => own.name);
  const row = (of: Key) => (key.length === 0 ? isRow(columns, of) : amongKeys(key, [of]));
  return {
    advice: [
      '  mysql --host=TARGET --user=ACCOUNT --password --max-allowed-packet=1G --binary-mode < THIS FILE',
      'Nothing is written to the binary log; foreign keys are not checked and cascade nothing; triggers on the target do fire.',
    ],
    settings: [
      'SET NAMES utf8mb4;',
      "SET SESSION time_zone = '+00:00', sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';",
      'SET SESSION sql_log_bin = 0, foreign_key_checks = 0;',
    ],
    comment: (text) => `-- ${text.replaceAll(/[\r\n]+/g, ' ')}`,
    columns: names,
    exclusive: (target.uniques ?? []).some(({ index }) => index !== target.index),
    literal: (at, read) => (fields[at]?.source.type === 'json' ? documentOf(fields[at], read) : read),
    remove: (of, count) => `DELETE FROM ${table} WHERE ${row(of)} LIMIT ${count};`,
    change: (of, changed, values) => {
      const update = (named: readonly string[], made: readonly string[]) =>
        `UPDATE ${table} SET ${named.map((name, at) => `${quoteName(name)} = ${made[at]}`).join(', ')} WHERE ${row(of)} LIMIT 1;`;
      // MySQL leaves a document alone whose numbers are the same, be they of another type.
      const documents = changed.filter((name) =>
        fields.some(({ own }) => own.name === name && own.type === 'json'),
      );
      const first = documents.map(() => "'[]'");
      return [...(first.length > 0 ? [update(documents, first)] : []), update(changed, values)].join('\n');
    },
    add: (values) =>
      `INSERT INTO ${table} (${names.map(quoteName).join(', ')}) VALUES (${values.join(', ')});`,
  };
}

/** A document, its types in the line before it: values that text does not keep are made by SQL. */
function documentOf({ own }: SidedColumn, read: string): string {
  if (read === 'NULL') return read;
  const end = read.indexOf('\n');
  const text = read.slice(end + 1);
  if (own.type !== 'json') return quoteText(text);
  const patches = patchesOf(text, read.slice(0, end));
  if (patches === null)
    return `${quoteText(text)} /* as text: its types could not be made again, and still differ */`;
  return patched(quoteText(text), patches);
}
