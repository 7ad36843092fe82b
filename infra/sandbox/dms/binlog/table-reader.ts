import type {
  DeleteRowsEvent,
  RowData,
  TableMapEvent,
  UpdateRowsEvent,
  WriteRowsEvent,
} from '@vlasky/zongji';
import type { Definition } from '../definition.ts';
import { keyOf } from '../quote.ts';
import type { Change, Row } from './change.ts';
import { decoderOf } from './decode.ts';
import { takeRaw, wireColumns } from './raw-reader.ts';

/** The rows of one table in a statement. */
export type RowsEvent = (WriteRowsEvent | UpdateRowsEvent | DeleteRowsEvent) & {
  readonly columns_present_bitmap?: Buffer;
  readonly columns_present_bitmap2?: Buffer;
};

/** Reads the rows of a table under the number that the log gives it. */
export interface TableReader {
  readonly key: string;
  /** Why its rows cannot be read. */
  readonly broken?: string;
  read(kind: string, row: RowData | { before: RowData; after: RowData }): Change;
}

/** The reader for a table map, by the table's definition; one that is broken where they do not go together. */
export function readerFor(
  event: TableMapEvent,
  definitionOf: (key: string) => Definition | undefined,
): TableReader {
  const key = keyOf({ schema: event.schemaName, table: event.tableName });
  const broken = (why: string): TableReader => ({
    key,
    broken: why,
    read: () => {
      throw new Error(why);
    },
  });
  const wire = wireColumns(event);
  const { columns } = definitionOf(key) ?? {};
  if (!takeRaw(event, wire))
    return broken('a column has a type that the sandbox does not read from the binary log');
  if (columns?.length !== wire.length) return broken('the definition of the table has changed');
  const unsigned = event.signedness;
  const decoders = columns.map((column, index) => {
    const told = unsigned?.[index];
    const own = wire[index];
    if (!own) return undefined;
    return decoderOf(told === undefined ? column : { ...column, unsigned: told }, own);
  });
  if (!decoders.every((decoder) => decoder !== undefined))
    return broken('the definition of the table has changed');
  const values = (row: RowData): Row =>
    decoders.map((decode, index) => {
      const bytes = row[index] as Buffer | null;
      return bytes === null ? null : decode(bytes);
    });
  return {
    key,
    read(kind, row) {
      if (kind === 'UpdateRows') {
        const { before, after } = row as { before: RowData; after: RowData };
        return { table: key, kind: 'update', before: values(before), after: values(after) };
      }
      const only = values(row as RowData);
      return kind === 'WriteRows'
        ? { table: key, kind: 'insert', after: only }
        : { table: key, kind: 'delete', before: only };
    },
  };
}

/** Whether every column is in a row event. */
export function isWhole({
  numberOfColumns,
  columns_present_bitmap,
  columns_present_bitmap2,
}: RowsEvent): boolean {
  const full = (bitmap: Buffer | undefined) => {
    if (!bitmap) return true;
    for (let index = 0; index < numberOfColumns; index++)
      if (((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) === 0) return false;
    return true;
  };
  return full(columns_present_bitmap) && full(columns_present_bitmap2);
}
