import type { Connection } from 'mysql2';
import { markTransient } from './session.ts';

/** SQL as one character a byte, as a session of bytes sends it: rows are passed on without being decoded. */
export const asBytes = (sql: string): string => Buffer.from(sql).toString('latin1');

/** What is passed on at once: enough to keep a server busy, far below every packet limit. */
export const batchBytes = 1 << 18;

/**
 * One column of raw bytes in batches of about `batchBytes`. One batch is read ahead, and the server waits while nobody takes it:
 * memory does not grow with the answer. No object a row: only its bytes.
 */
export async function* readBatches(connection: Connection, sql: string): AsyncGenerator<(Buffer | null)[]> {
  let batch: (Buffer | null)[] = [];
  let size = 0;
  let ended = false;
  let failure: unknown;
  let wake: () => void = () => undefined;
  const query = connection.query({ sql, rowsAsArray: true, typeCast: false });
  query.on('result', (row: unknown) => {
    const [cell] = row as [Buffer | null];
    batch.push(cell);
    size += cell?.length ?? 0;
    if (size < batchBytes) return;
    connection.pause();
    wake();
  });
  query.on('error', (error) => {
    failure = markTransient(error);
    wake();
  });
  query.on('end', () => {
    ended = true;
    wake();
  });
  for (;;) {
    while (size < batchBytes && !ended && failure === undefined)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (failure !== undefined) throw failure;
    const full = batch;
    batch = [];
    size = 0;
    if (!ended) connection.resume();
    if (full.length > 0) yield full;
    if (ended && batch.length === 0) return;
  }
}
