import type { Row } from './binlog/change.ts';
import { type Column, type Definition, isLob, unsupported } from './definition.ts';
import { cutLob } from './lob.ts';
import { quoteName, quoteTable } from './quote.ts';
import type { Cell } from './session.ts';
import { keyLiteral, readValue, select, type Value, type Writer, writerFor } from './value.ts';

/** How rows go from one table into another: the statements, with values in the order of the source's columns. */
export interface Move {
  readonly source: Definition;
  readonly target: Definition;
  /** Whether rows are told apart by a key. */
  readonly hasKey: boolean;
  /** All rows of the source, in columns that `read` takes. */
  readonly selectAll: string;
  /** The columns that are moved, by their place in the source's definition. */
  readonly columns: readonly number[];
  /** A row of `selectAll`, with a value for each column of the source. */
  read(cells: readonly Cell[]): Row;
  /** A row with its large objects cut; how many were. */
  cut(row: Row): { readonly row: Row; readonly cuts: number };
  insert(rows: readonly Row[], onDuplicate?: 'skip'): string;
  replace(row: Row): string;
  update(before: Row, after: Row): string;
  delete(before: Row): string;
  /** The key's values as one text. */
  keyText(row: Row): string;
}

/** Puts together how a table is moved; an error says what stands against it. */
export function planMove(
  source: Definition,
  target: Definition,
  { lobs, lobLimit }: { readonly lobs: boolean; readonly lobLimit: number | undefined },
): Move {
  const odd = unsupported(source);
  if (odd) throw new Error(`The data type "${odd.declared}" of the column "${odd.name}" is not supported`);
  const there = new Map(target.columns.map((column) => [column.name.toLowerCase(), column]));
  const moved: {
    readonly index: number;
    readonly from: Column;
    readonly to: Column;
    readonly writer: Writer;
  }[] = [];
  for (const [index, from] of source.columns.entries()) {
    if (!lobs && isLob(from)) continue;
    const to = there.get(from.name.toLowerCase());
    if (!to) {
      if (from.generated) continue;
      throw new Error(
        `The column "${from.name}" is missing in ${target.schema}.${target.table} on the target`,
      );
    }
    // A row is written without its large objects first (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_BestPractices.html, "Migrating large binary objects").
    if (lobs && lobLimit === undefined && isLob(from) && !to.nullable && !to.generated)
      throw new Error(`Column '${to.name}' cannot be null`);
    // What the target computes itself takes no value.
    if (!to.generated) moved.push({ index, from, to, writer: writerFor(from, to) });
  }
  const key = source.key.map((name) => {
    const found = moved.find(({ from }) => from.name === name);
    if (!found) throw new Error(`The key column "${name}" cannot be written on the target`);
    return found;
  });
  const table = quoteTable(target);
  const columns = moved.map(({ to }) => quoteName(to.name)).join(',');
  const at = (row: Row, index: number): Value => row[index] ?? null;
  const tuple = (row: Row) =>
    `(${moved.map(({ index, writer }) => writer.literal(at(row, index))).join(',')})`;
  const [first] = moved;
  if (!first) throw new Error('The table has no column that can be moved');
  const firstName = quoteName(first.to.name);
  // Without a key one of the rows that are alike is as good as another.
  const where = (row: Row): string =>
    key.length > 0
      ? key
          .map(({ index, from, to }) => `${quoteName(to.name)} = ${keyLiteral(from, to, at(row, index))}`)
          .join(' AND ')
      : `${moved.map(({ index, writer }) => writer.exactly(at(row, index))).join(' AND ')} LIMIT 1`;
  return {
    source,
    target,
    hasKey: key.length > 0,
    selectAll: `SELECT ${moved.map(({ from }) => select(from)).join(',')} FROM ${quoteTable(source)}`,
    columns: moved.map(({ index }) => index),
    read(cells) {
      const values: Value[] = new Array(source.columns.length).fill(null);
      for (const [place, { index, from }] of moved.entries())
        values[index] = readValue(from, cells[place] ?? null);
      return values;
    },
    cut(row) {
      let copy: Value[] | undefined;
      let cuts = 0;
      for (const { index, from } of moved) {
        const short = cutLob(from, at(row, index), lobLimit);
        if (short === undefined) continue;
        copy ??= [...row];
        copy[index] = short;
        cuts++;
      }
      return { row: copy ?? row, cuts };
    },
    insert: (rows, onDuplicate) =>
      `INSERT INTO ${table} (${columns}) VALUES ${rows.map(tuple).join(',')}${
        onDuplicate === 'skip' ? ` ON DUPLICATE KEY UPDATE ${firstName} = ${table}.${firstName}` : ''
      }`,
    replace: (row) => `REPLACE INTO ${table} (${columns}) VALUES ${tuple(row)}`,
    update: (before, after) =>
      `UPDATE ${table} SET ${moved
        .map(({ index, to, writer }) => `${quoteName(to.name)} = ${writer.literal(at(after, index))}`)
        .join(',')} WHERE ${where(before)}`,
    delete: (before) => `DELETE FROM ${table} WHERE ${where(before)}`,
    keyText: (row) => JSON.stringify(key.map(({ index }) => at(row, index))),
  };
}
