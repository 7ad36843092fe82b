import { createHash } from 'node:crypto';
import { type Column, type Definition, isLob } from './definition.ts';
import type { Move } from './move.ts';
import { quoteName, quoteTable, type TableName } from './quote.ts';
import type { Cell, Session } from './session.ts';
import { keyLiteral, readValue, select, type Value } from './value.ts';

/** How the rows of a table are compared: each as its key and its values, which are the same text on both sides where the rows are. */
export interface Comparison {
  /** All rows, as digests by their keys. */
  all(side: Side, session: Session): Promise<Map<string, string>>;
  /** Some rows by their keys, as the values that are compared by column. */
  some(side: Side, session: Session, keys: readonly string[]): Promise<Map<string, Values>>;
}

export type Side = 'source' | 'target';
/** A row's values by the names of its columns. */
export type Values = Readonly<Record<string, Value>>;

/** How one kind of server is asked for values, and tells them. */
export interface Dialect {
  quoteName(name: string): string;
  quoteTable(table: TableName): string;
  /** A column in a select list, as `readValue` reads it; `charset`: that of the other side. */
  select(column: Column, charset?: string): string;
  readValue(column: Column, cell: Cell): Value;
  keyLiteral(source: Column, target: Column, value: Value): string;
  isLob(column: Column): boolean;
}

const mysqlDialect: Dialect = { quoteName, quoteTable, select, readValue, keyLiteral, isLob };

/** Puts together how a table with a key is compared. */
export function planComparison(
  move: Move,
  { skipLobs, comparedLob }: { readonly skipLobs: boolean; readonly comparedLob: number | undefined },
  { quoteName, quoteTable, select, readValue, keyLiteral, isLob }: Dialect = mysqlDialect,
): Comparison {
  const { source, target } = move;
  const compared = move.columns
    .map((index) => source.columns[index])
    .filter((column): column is Column => column !== undefined && !(skipLobs && isLob(column)))
    .map((from) => ({ from, to: columnOf(target, from.name) }));
  const key = source.key.map((name) => ({ from: columnOf(source, name), to: columnOf(target, name) }));
  const list = (side: Side, columns: typeof compared): string[] =>
    columns.map(({ from, to }) => (side === 'source' ? select(from) : select(to, from.charset)));
  const question = (side: Side) =>
    `SELECT ${[...list(side, key), ...list(side, compared)].join(',')} FROM ${quoteTable(side === 'source' ? source : target)}`;
  const read = (cells: readonly (Buffer | null)[]) => {
    const value = ({ from }: { from: Column }, index: number) => {
      const read = readValue(from, cells[index] ?? null);
      const cut = comparedLob !== undefined && read !== null && isLob(from);
      return cut ? read.slice(0, comparedLob * 2) : read;
    };
    const values = compared.map((column, index) => value(column, key.length + index));
    return { key: JSON.stringify(key.map(value)), values };
  };
  const where = (side: Side, keyText: string): string => {
    const values = JSON.parse(keyText) as readonly Value[];
    const parts = key.map(({ from, to }, index) => {
      const own = side === 'source' ? from : to;
      return `${quoteName(own.name)} = ${keyLiteral(from, own, values[index] ?? null)}`;
    });
    return `(${parts.join(' AND ')})`;
  };
  return {
    async all(side, session) {
      const rows = new Map<string, string>();
      for await (const cells of session.stream(question(side))) {
        const row = read(cells);
        rows.set(row.key, createHash('sha256').update(JSON.stringify(row.values)).digest('base64'));
      }
      return rows;
    },
    async some(side, session, keys) {
      const rows = new Map<string, Values>();
      if (keys.length === 0) return rows;
      const found = await session.rows(
        `${question(side)} WHERE ${keys.map((each) => where(side, each)).join(' OR ')}`,
      );
      for (const cells of found) {
        const row = read(cells);
        rows.set(
          row.key,
          Object.fromEntries(compared.map(({ from }, index) => [from.name, row.values[index] ?? null])),
        );
      }
      return rows;
    },
  };
}

function columnOf({ columns }: Definition, name: string): Column {
  const found = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (!found) throw new Error(`there is no column "${name}"`);
  return found;
}
