/** One consistent snapshot, seen through several readers. */
export interface Snapshot<Table> {
  /** The position after which changes are to be applied to the copy. */
  readonly position: string;
  readonly readers: readonly RowReader<Table>[];
  /** Lets go of the snapshot and of what was locked for it. */
  end(): void;
}

export interface RowReader<Table> {
  /** A table's parts, in key order; each can be read alone. */
  chunks(table: Table): Promise<readonly Chunk[]>;
  /** The rows of a part in key order, each as text ready to be written. */
  read(table: Table, chunk: Chunk): AsyncIterable<Buffer>;
}

/** A condition that selects a part of a table, with its bound values. */
export type Chunk = { readonly where: string; readonly values: readonly (string | number)[] };

export interface RowWriter<Table> {
  write(table: Table, rows: readonly Buffer[]): Promise<void>;
  close(): Promise<void>;
}

export type Copied = { readonly position: string; readonly rows: number; readonly bytes: number };

/** A statement of about this size keeps the server busy and stays far below every packet limit. */
const batchBytes = 1 << 18;

/**
 * Copies tables from a snapshot, large ones in parts, over one reader and one writer for each worker. While a batch is written the
 * next one is read, and no more than that: memory does not grow with the table.
 */
export async function copyRows<Table>(options: {
  snapshot: Snapshot<Table>;
  writers: readonly RowWriter<Table>[];
  tables: readonly Table[];
  stop: AbortSignal;
  progress(rows: number, bytes: number, table: Table): void;
}): Promise<Copied> {
  const { snapshot, writers, tables, stop, progress } = options;
  let rows = 0;
  let bytes = 0;
  const failed = new AbortController();
  const halted = AbortSignal.any([stop, failed.signal]);
  const next = workIn(tables, snapshot.readers);

  async function work(reader: RowReader<Table>, writer: RowWriter<Table>): Promise<void> {
    for (let part = await next(reader); part; part = await next(reader)) {
      const { table, chunk } = part;
      let batch: Buffer[] = [];
      let size = 0;
      let writing: Promise<void> = Promise.resolve();
      const flush = async () => {
        await writing;
        halted.throwIfAborted();
        const [full, fullSize] = [batch, size];
        batch = [];
        size = 0;
        if (full.length === 0) return;
        writing = writer.write(table, full).then(() => {
          rows += full.length;
          bytes += fullSize;
          progress(rows, bytes, table);
        });
        writing.catch(() => undefined);
      };
      for await (const row of reader.read(table, chunk)) {
        batch.push(row);
        size += row.length;
        if (size >= batchBytes) await flush();
      }
      await flush();
      await writing;
    }
  }

  const workers = snapshot.readers.map((reader, index) => {
    const writer = writers[index];
    if (!writer) throw new RangeError('each reader needs a writer');
    return work(reader, writer).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
  });
  const results = await Promise.allSettled(workers);
  // The first failure is the cause; the others only stopped because of it.
  if (failed.signal.aborted) throw failed.signal.reason;
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { position: snapshot.position, rows, bytes };
}

/** Hands out one part after another, table by table; a table is cut into parts when its turn comes. */
function workIn<Table>(tables: readonly Table[], readers: readonly RowReader<Table>[]) {
  const waiting = [...tables];
  const ready: { table: Table; chunk: Chunk }[] = [];
  let cutting: Promise<void> = Promise.resolve();
  return async (reader: RowReader<Table>): Promise<{ table: Table; chunk: Chunk } | undefined> => {
    const cut = cutting.then(async () => {
      while (ready.length < readers.length && waiting.length > 0) {
        const table = waiting.shift() as Table;
        for (const chunk of await reader.chunks(table)) ready.push({ table, chunk });
      }
    });
    cutting = cut.catch(() => undefined);
    await cut;
    return ready.shift();
  };
}
