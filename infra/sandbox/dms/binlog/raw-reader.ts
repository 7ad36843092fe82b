import ZongJi, { type ColumnInfo, type TableMapEvent } from '@vlasky/zongji';
import { code, layoutOf, type WireColumn } from './layout.ts';

/**
 * ZongJi, of which only the wire is used: the dump, its events and positions. It decodes text by JavaScript's idea of a character
 * set, splits the members of an ENUM at commas, drops the SRID of a geometry and the kind of a number in a document; so it is told
 * that every column is plain bytes. Nor does it ask the information schema, which may know a later definition than the event's,
 * and which would halt it for good where a table is gone by then.
 */
export class RawReader extends ZongJi {
  _fetchTableInfo({ tableId, columnCount, schemaName, tableName }: TableMapEvent, next: () => void): void {
    const columnSchemas = Array.from({ length: columnCount }, (_, index) => ({
      COLUMN_NAME: String(index),
      COLLATION_NAME: null,
      CHARACTER_SET_NAME: null,
      COLUMN_COMMENT: '',
      COLUMN_TYPE: '',
    }));
    const { tableMap } = this as unknown as { tableMap: TableMapEvent['tableMap'] };
    tableMap[tableId] = { columnSchemas, parentSchema: schemaName, tableName };
    next();
  }
}

/** The columns of a table map as the log has them. */
export function wireColumns({ columnTypes, columnsMetadata }: TableMapEvent): readonly WireColumn[] {
  return columnTypes.map((type, index) => {
    const metadata = columnsMetadata[index];
    return { code: Number(metadata?.type ?? type), metadata };
  });
}

/** Lets the rows of a table come as bytes under the numbers of their columns; false where a type is not known. */
export function takeRaw(event: TableMapEvent, wire: readonly WireColumn[]): boolean {
  const entry = event.tableMap[event.tableId];
  const columns = wire.map((column, index): ColumnInfo | undefined => {
    const layout = layoutOf(column);
    if (!layout) return undefined;
    const plain =
      'bytes' in layout
        ? { type: code.bit, metadata: { bits: layout.bytes * 8 } }
        : { type: code.blob, metadata: { length_size: layout.lengthBytes } };
    return { name: String(index), charset: null, ...plain };
  });
  if (!entry || !columns.every((column) => column !== undefined)) {
    // Without an entry its rows are passed over.
    delete event.tableMap[event.tableId];
    return false;
  }
  entry.columns = columns;
  return true;
}
