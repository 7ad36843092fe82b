import copyStreams from 'pg-copy-streams';
import type { Batch, Job, RowReader } from '../../../data/copy/rows.ts';
import type { Range } from '../../../data/dialect.ts';
import type { Table } from '../../database.ts';
import { copyOut } from './copy-format.ts';
import { markTransient, type Session } from './session.ts';

const batchBytes = 256 << 10;

/** Reads rows within a snapshot, as the bytes that the server sends: nobody here looks into them. */
export function openReader(
  session: Session,
  enter: (session: Session, table: Table['source']) => Promise<void>,
): RowReader {
  const entered = new Set<Job>();
  return {
    session: { rows: session.cells, close: async () => session.destroy() },
    async enter(job) {
      if (entered.has(job)) return;
      await enter(session, job.table.source);
      entered.add(job);
    },
    async *read(job: Job, range: Range): AsyncGenerator<Batch> {
      const sent = session.client.query(copyStreams.to(copyOut(job, job.reads.source.where(range))));
      const told = countOf(sent);
      let rows: Buffer[] = [];
      let size = 0;
      try {
        for await (const chunk of sent as AsyncIterable<Buffer>) {
          rows.push(chunk);
          size += chunk.length;
          if (size < batchBytes) continue;
          yield { rows, count: 0, proved: [], alone: [] };
          rows = [];
          size = 0;
        }
      } catch (error) {
        throw markTransient(error);
      }
      yield { rows, count: await told, proved: [], alone: [] };
    },
  };
}

/** How many rows were sent: the server tells it behind the last of them. */
function countOf(sent: ReturnType<typeof copyStreams.to>): Promise<number> {
  const told = new Promise<number>((resolve, reject) => {
    sent.once('error', (error) => reject(markTransient(error)));
    // The driver calls it on whatever it was given as a query.
    Object.assign(sent, { handleReadyForQuery: () => resolve(sent.rowCount) });
  });
  told.catch(() => undefined);
  return told;
}
