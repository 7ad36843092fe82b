import type { Row } from '../binlog/change.ts';
import type { Column, Definition } from '../definition.ts';
import type { Move } from '../move.ts';
import { isLob, type PostgresDefinition } from './describe.ts';
import { quoteName, quoteTable, quoteText } from './quote.ts';

/** Values are the server's own text; one that was not told (undefined) is that of a large value which a change left as it was. */
type Told = string | null | undefined;

const literal = (value: Told): string =>
  value === undefined ? 'DEFAULT' : value === null ? 'NULL' : quoteText(value);

/** Puts together how a table is moved between PostgreSQL servers; an error says what stands against it. */
export function planMove(
  source: Definition,
  target: Definition,
  { lobs, lobLimit }: { readonly lobs: boolean; readonly lobLimit: number | undefined },
): Move {
  const there = new Map(target.columns.map((column) => [column.name, column]));
  const moved: { readonly index: number; readonly column: Column }[] = [];
  for (const [index, column] of source.columns.entries()) {
    if (!lobs && isLob(column)) continue;
    const to = there.get(column.name);
    if (!to) {
      if (column.generated) continue;
      throw new Error(
        `The column "${column.name}" is missing in ${target.schema}.${target.table} on the target`,
      );
    }
    // A row is written without its large objects first (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_BestPractices.html, "Migrating large binary objects").
    if (lobs && lobLimit === undefined && isLob(column) && !to.nullable && !to.generated)
      throw new Error(`null value in column "${to.name}" violates not-null constraint`);
    if (!to.generated) moved.push({ index, column });
  }
  if (moved.length === 0) throw new Error('The table has no column that can be moved');
  const table = quoteTable(target);
  const places = new Map(source.columns.map(({ name }, index) => [name, index]));
  const placesOf = (names: readonly string[]) => names.map((name) => places.get(name) ?? -1);
  const key = placesOf(source.key);
  const told = (row: Row, index: number): Told => row[index];
  const columns = moved.map(({ column }) => quoteName(column.name)).join(',');
  const tuple = (row: Row) => `(${moved.map(({ index }) => literal(told(row, index))).join(',')})`;
  const nameAt = (index: number) => quoteName(source.columns[index]?.name ?? '');
  const equal = (row: Row, indexes: readonly number[]) =>
    indexes.map((index) => `${nameAt(index)} = ${literal(told(row, index))}`).join(' AND ');
  // Without a key one of the rows that are alike is as good as another.
  const where = (row: Row): string => {
    if (key.length > 0 && key.every((index) => typeof told(row, index) === 'string')) return equal(row, key);
    const known = moved.filter(({ index }) => told(row, index) !== undefined);
    const alike = known
      .map(({ index, column }) => {
        const value = told(row, index);
        return `${quoteName(column.name)}::text IS NOT DISTINCT FROM ${value == null ? 'NULL' : quoteText(value)}`;
      })
      .join(' AND ');
    return `ctid = (SELECT ctid FROM ${table} WHERE ${alike} LIMIT 1)`;
  };
  const insert = (rows: readonly Row[], onDuplicate?: 'skip') =>
    `INSERT INTO ${table} (${columns}) VALUES ${rows.map(tuple).join(',')}${onDuplicate === 'skip' ? ' ON CONFLICT DO NOTHING' : ''}`;
  return {
    source,
    target,
    hasKey: key.length > 0,
    selectAll: `SELECT ${moved.map(({ column }) => `${quoteName(column.name)}::text`).join(',')} FROM ONLY ${quoteTable(source)}`,
    columns: moved.map(({ index }) => index),
    read(cells) {
      const values: (string | null)[] = new Array(source.columns.length).fill(null);
      for (const [place, { index }] of moved.entries())
        values[index] = cells[place]?.toString('utf8') ?? null;
      return values;
    },
    cut: (row) => ({ row, cuts: 0 }),
    insert,
    // Whatever holds one of its unique values gives way.
    replace(row) {
      const held = (target as PostgresDefinition).uniques
        .map(placesOf)
        .filter((indexes) => indexes.every((index) => typeof told(row, index) === 'string'))
        .map((indexes) => `(${equal(row, indexes)})`);
      return `${held.length > 0 ? `DELETE FROM ${table} WHERE ${held.join(' OR ')};\n` : ''}${insert([row])}`;
    },
    update(before, after) {
      const set = moved
        .filter(({ index }) => told(after, index) !== undefined)
        .map(({ index, column }) => `${quoteName(column.name)} = ${literal(told(after, index))}`);
      return `UPDATE ${table} SET ${set.join(',')} WHERE ${where(before)}`;
    },
    delete: (before) => `DELETE FROM ${table} WHERE ${where(before)}`,
    keyText: (row) => JSON.stringify(key.map((index) => told(row, index) ?? null)),
  };
}
