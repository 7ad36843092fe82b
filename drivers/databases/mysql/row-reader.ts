import type { Batch, Job, RowReader } from '../../../data/copy/rows.ts';
import type { Column, Key, Range } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import { unfaithful } from './json-types.ts';
import { literalOf, tupleOf } from './literals.ts';
import { quoteName, quoteTable } from './names.ts';
import { isBytes, selectKey } from './row-columns.ts';
import type { Session } from './session.ts';
import type { Enter } from './snapshot.ts';

const aloneMark = '*'.charCodeAt(0);

/** The columns that a copy writes: the others compute themselves. */
export const writtenColumns = ({ table }: Job): readonly Column[] =>
  table.source.columns.filter(({ generated }) => !generated);

/** The columns of the key by which a row can be found, in its order. */
export const keyColumns = ({ table: { source } }: Job): readonly Column[] =>
  source.key.flatMap((name) => source.columns.find((column) => column.name === name) ?? []);

/** Reads rows within a snapshot, as text that fits into a statement of `packet` bytes. */
export function openReader(session: Session, packet: number, enter: Enter): RowReader {
  const selections = new Map<Job, string>();
  const entered = new Set<Job>();
  return {
    session: { rows: session.cells, close: async () => session.destroy() },
    async enter(job) {
      if (entered.has(job)) return;
      await enter(session, job.table.source);
      entered.add(job);
    },
    async *read(job: Job, range: Range): AsyncGenerator<Batch> {
      const select = selections.get(job) ?? selectionOf(job, packet);
      selections.set(job, select);
      for await (const texts of session.batches(
        `${select} WHERE ${job.reads.source.where(range)}${order(job)}`,
      ))
        yield sort(job, texts, packet);
    },
  };
}

function order({ table: { source } }: Job): string {
  return source.key.length > 0 ? ` ORDER BY ${source.key.map(quoteName).join(', ')}` : '';
}

/**
 * A row's text; instead of it the key of a row that has to go alone: one that may be longer than a statement, or that has values
 * which its text would change.
 */
function selectionOf(job: Job, packet: number): string {
  const columns = writtenColumns(job);
  const from = ` FROM ${quoteTable(job.table.source)}`;
  const row = tupleOf(columns.map(literalOf));
  const alone = [lengthOf(columns, packet), ...columns.filter(({ type }) => type === 'json').map(unfaithful)];
  const reasons = alone.filter((each) => each !== null).join(' OR ');
  const key = `CONCAT('*', ${keyColumns(job)
    .map((column) => `HEX(${selectKey(column)})`)
    .join(`, ',', `)})`;
  if (job.table.source.key.length > 0)
    return `SELECT IFNULL(${reasons === '' ? row : `IF(${reasons}, NULL, ${row})`}, ${key})${from}`;
  const json = alone.slice(1).join(' OR ');
  return `SELECT ${json === '' ? row : `IF(${json}, '*', ${row})`}${from}`;
}

const long = /^(?:medium|long)?(?:text|blob)$|^json$|geom|point|polygon|linestring/;

/** Whether a row's text may be longer than half a statement; null where no row's can. */
function lengthOf(columns: readonly Column[], packet: number): string | null {
  const sizes = columns.flatMap(({ name, type, charset }) => {
    if (!long.test(type)) return [];
    const column = quoteName(name);
    // A control character of a document is one byte there, and seven in a quoted text.
    if (type === 'json') return [`IFNULL(JSON_STORAGE_SIZE(${column}), 0) * 7`];
    return [`IFNULL(OCTET_LENGTH(${column}), 0) * ${charset === 'latin1' ? 3 : 2}`];
  });
  return sizes.length === 0 ? null : `${sizes.join(' + ')} > ${wholeBytes(packet)}`;
}

/** Up to this many bytes of text a row goes with others. */
const wholeBytes = (packet: number): number => Math.min(4 << 20, Math.floor(packet / 2));

function sort(job: Job, texts: readonly (Buffer | null)[], packet: number): Batch {
  const rows: Buffer[] = [];
  const alone: Key[] = [];
  for (const text of texts) {
    if (text === null || text.length > packet) throw tooLong(job);
    if (text[0] === aloneMark) alone.push(keyOf(job, text));
    else rows.push(text);
  }
  return { rows, alone };
}

function keyOf(job: Job, text: Buffer): Key {
  const columns = keyColumns(job);
  if (columns.length === 0) throw keyless(job);
  const parts = text.toString('latin1').slice(1).split(',');
  return columns.map((column, at) => {
    const bytes = Buffer.from(parts[at] ?? '', 'hex');
    return column.charset !== undefined || isBytes(column) ? bytes : bytes.toString('latin1');
  });
}

const nameOf = ({ table: { source } }: Job) => `"${source.database}.${source.table}"`;

const tooLong = (job: Job) =>
  new Fault(
    `${nameOf(job)} has a row whose text is longer than max_allowed_packet, and no key by which it could be read in pieces`,
    {
      next: 'SET GLOBAL max_allowed_packet = 1073741824 on both sides, or give the table a primary key, and run again.',
    },
  );

const keyless = (job: Job) =>
  new Fault(
    `${nameOf(job)} has JSON with values that its text does not keep (decimals, dates or bytes), and no key by which they could be carried over`,
    { next: 'Give the table a primary key, or leave it out of the plan, and run again.' },
  );
