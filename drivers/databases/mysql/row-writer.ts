import type { Job, RowWriter } from '../../../data/copy/rows.ts';
import type { Dialect, Key } from '../../../data/dialect.ts';
import type { Address } from '../../operation.ts';
import { stayUnlogged } from './hosting.ts';
import { copyAlone } from './lone-row.ts';
import { quoteName, quoteTable } from './names.ts';
import { asBytes } from './row-batches.ts';
import { proofOf, writtenColumns } from './row-reader.ts';
import { connect } from './session.ts';

const transactionBytes = 16 << 20;

// Rows that are read back by one statement.
const together = 200;

/** Opens the connections of one writer, whose statements are no longer than `packet`. */
export async function openWriter(address: Address, packet: number, dialect: Dialect): Promise<RowWriter> {
  const session = await connect(address);
  const reading = await connect(address);
  for (const statement of dialect.prepare) await reading.rows(statement);
  // One commit for many statements; without locks on gaps, into which other writers put the ranges beside this one's.
  await stayUnlogged(session);
  await session.rows('SET SESSION foreign_key_checks = OFF, unique_checks = OFF, autocommit = OFF');
  await session.rows('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  // What the source holds is right, be it an ENUM's empty error value; the comparison proves that it arrived.
  await session.rows(
    `SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', group_concat_max_len = 1073741824`,
  );
  const [limit] = await session.rows('SELECT @@session.max_allowed_packet AS n');
  const longest = Number(limit?.n);
  const heads = new Map<Job, string>();
  const headOf = (job: Job): string => {
    const names = writtenColumns(job).map(({ name }) => quoteName(name));
    const head =
      heads.get(job) ?? asBytes(`INSERT INTO ${quoteTable(job.table.target)} (${names.join(', ')}) VALUES `);
    heads.set(job, head);
    return head;
  };
  let open = 0;
  const commit = async () => {
    await session.writeBytes('COMMIT');
    open = 0;
  };
  const write = async (job: Job, rows: readonly Buffer[]): Promise<void> => {
    let values = '';
    for (const row of rows) {
      if (values !== '' && values.length + row.length >= packet) {
        await session.writeBytes(headOf(job) + values);
        values = '';
      }
      values += `${values === '' ? '' : ','}${row.toString('latin1')}`;
    }
    if (values !== '') await session.writeBytes(headOf(job) + values);
    open += rows.reduce((sum, { length }) => sum + length, 0);
    if (open >= transactionBytes) await commit();
  };
  return {
    session: { rows: reading.cells, close: async () => reading.destroy() },
    write,
    async writeProved(job, all) {
      const failed: Key[] = [];
      for (let at = 0; at < all.length; at += together) {
        const rows = all.slice(at, at + together);
        await write(
          job,
          rows.map(({ row }) => row),
        );
        const where = job.reads.target.where(rows.map(({ key }) => key));
        const found = await session.cells(
          `SELECT ${proofOf(job)} FROM ${quoteTable(job.table.target)} WHERE ${where}`,
        );
        const proofs = new Set(found.map(([proof]) => String(proof)));
        const wrong = rows.filter(({ proof }) => !proofs.has(proof)).map(({ key }) => key);
        if (wrong.length > 0)
          await session.writeBytes(
            asBytes(`DELETE FROM ${quoteTable(job.table.target)} WHERE ${job.reads.target.where(wrong)}`),
          );
        failed.push(...wrong);
      }
      return failed;
    },
    commit,
    copyAlone: (job, key, from) =>
      copyAlone({ job, key, head: headOf(job), packet, longest, source: from.session, target: session }),
    async clear(job, range) {
      const table = quoteTable(job.table.target);
      await session.writeBytes(
        asBytes(
          range === 'all'
            ? `TRUNCATE TABLE ${table}`
            : `DELETE FROM ${table} WHERE ${job.reads.target.where(range)}`,
        ),
      );
      await commit();
    },
    async close() {
      await Promise.all([session.close(), reading.close()]);
    },
  };
}
