import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import copyStreams from 'pg-copy-streams';
import type { RowWriter } from '../../../data/copy/rows.ts';
import type { Address } from '../../operation.ts';
import { copyIn } from './copy-format.ts';
import { postgresqlDialect } from './dialect.ts';
import { quoteTable } from './names.ts';
import { connect, markTransient, type Session } from './session.ts';

/** Opens the connections of one writer. Each range is a COPY of its own, and so a transaction of its own. */
export async function openWriter(address: Address): Promise<RowWriter> {
  const session = await connect(address);
  const reading = await connect(address);
  for (const statement of postgresqlDialect.prepare) await reading.write(statement);
  // The note that the copy is done is written durably, and all before it with it; until then a target that crashed is compared anew.
  await session.write('SET synchronous_commit = off');
  await session.write('SET enable_seqscan = off');
  await session.write('SET session_replication_role = replica').catch(unlessRefused);
  let open: { readonly stream: ReturnType<typeof begin>; readonly done: Promise<void> } | undefined;
  const alone = () => Promise.reject(new Error('every row goes by COPY'));
  return {
    session: { rows: reading.cells, close: async () => reading.destroy() },
    async write(job, rows) {
      if (!open) {
        const stream = begin(session, copyIn(job));
        const done = finished(stream);
        done.catch(() => undefined);
        open = { stream, done };
      }
      const { stream, done } = open;
      for (const row of rows)
        if (!stream.write(row)) await Promise.race([once(stream, 'drain'), done]).catch(fail);
    },
    async commit() {
      const last = open;
      open = undefined;
      last?.stream.end();
      await last?.done.catch(fail);
    },
    writeProved: alone,
    copyAlone: alone,
    async clear(job, range) {
      const table = `ONLY ${quoteTable(job.table.target)}`;
      await session.write(
        range === 'all' ? `TRUNCATE ${table}` : `DELETE FROM ${table} WHERE ${job.reads.target.where(range)}`,
      );
    },
    async close() {
      session.destroy();
      reading.destroy();
    },
  };
}

const begin = (session: Session, sql: string) => session.client.query(copyStreams.from(sql));

function fail(error: unknown): never {
  throw markTransient(error);
}

/** Without the right to it nothing is lost: the triggers and foreign keys of the tables that are filled come after the rows. */
function unlessRefused(error: unknown): void {
  if ((error as { code?: string }).code !== '42501') throw error;
}
