import { createHash } from 'node:crypto';
import type { Batch, Job, ProvedRow, RowReader } from '../../../data/copy/rows.ts';
import type { Column, Key, Range } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Side } from '../../../engine/step.ts';
import { keyOf } from './dialect.ts';
import { patched, patchesOf } from './json-patches.ts';
import { typesIn, unfaithful } from './json-types.ts';
import { literalOf, tupleOf } from './literals.ts';
import { quoteName, quoteTable, quoteText } from './names.ts';
import { keyIsBytes, selectKey } from './row-columns.ts';
import type { Session } from './session.ts';
import type { Enter } from './snapshot.ts';

const aloneMark = '*'.charCodeAt(0);
const partsMark = '+'.charCodeAt(0);

// A document with more of them is longer than what it says: it goes alone.
const mostPatches = 1_000;

/** The columns that a copy writes: the others compute themselves. */
export const writtenColumns = ({ table }: Job): readonly Column[] =>
  table.source.columns.filter(({ generated }) => !generated);

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
  const json = alone.slice(1).join(' OR ');
  if (job.table.source.key.length > 0) {
    const key = hexKey(job.table, 'source');
    const whole = json === '' ? row : `IF(${json}, ${inParts(job)}, ${row})`;
    const text = alone[0] === null ? whole : `IF(${alone[0]}, NULL, ${whole})`;
    return `SELECT IFNULL(${text}, CONCAT('*', ${key}))${from}`;
  }
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
  const proved: ProvedRow[] = [];
  const alone: Key[] = [];
  for (const text of texts) {
    if (text === null || text.length > packet) throw tooLong(job);
    if (text[0] === partsMark) {
      const [key, row] = putTogether(job, text);
      if (row && row.row.length < packet) proved.push(row);
      else alone.push(key);
    } else if (text[0] === aloneMark) alone.push(keyIn(job, text.toString('latin1', 1)));
    else rows.push(text);
  }
  return { rows, proved, alone };
}

/** A row's parts, each behind its length: its key, and the literals of its columns; of a document its text and the types in it. */
function inParts(job: Job): string {
  const parts = writtenColumns(job).flatMap((column) =>
    column.type === 'json'
      ? [`IFNULL(${textOf(column)}, 'NULL')`, `IFNULL(${typesIn(column)}, '')`]
      : [literalOf(column)],
  );
  const all = [hexKey(job.table, 'source'), ...parts].map((part) => `OCTET_LENGTH(${part}), ':', ${part}`);
  return `CONCAT(CONVERT('+' USING binary), ${all.join(', ')})`;
}

function putTogether(job: Job, text: Buffer): readonly [Key, ProvedRow | null] {
  let at = 1;
  const next = (): Buffer => {
    const colon = text.indexOf(':', at);
    const end = colon + 1 + Number(text.toString('latin1', at, colon));
    at = end;
    return text.subarray(colon + 1, end);
  };
  const hex = next().toString('latin1');
  const key = keyIn(job, hex);
  const values: Buffer[] = [];
  const proof = createHash('sha256').update(hex);
  let whole = true;
  for (const { type } of writtenColumns(job)) {
    const value = next();
    if (type !== 'json') {
      values.push(value);
      continue;
    }
    const types = next();
    proof.update(';').update(value).update(';').update(types);
    const document = value.toString();
    const patches = document === 'NULL' ? [] : patchesOf(document, types.toString());
    whole &&= patches !== null && patches.length <= mostPatches;
    const quoted = document === 'NULL' ? document : quoteText(document);
    values.push(Buffer.from(patched(quoted, whole ? (patches ?? []) : [])));
  }
  const row = Buffer.concat(values.flatMap((value, n) => [Buffer.from(n === 0 ? '(' : ','), value]));
  return [
    key,
    whole ? { key, row: Buffer.concat([row, Buffer.from(')')]), proof: proof.digest('hex') } : null,
  ];
}

/** What a row's documents hash to on the target, with its key. */
export const proofOf = (job: Job): string =>
  `SHA2(CONCAT(CONVERT('' USING binary), ${[
    hexKey(job.table, 'target'),
    ...writtenColumns(job)
      .filter(({ type }) => type === 'json')
      .flatMap((column) => [`';', IFNULL(${textOf(column)}, 'NULL'), ';', IFNULL(${typesIn(column)}, '')`]),
  ].join(', ')}), 256)`;

const textOf = ({ name }: Column): string => `CAST(${quoteName(name)} AS CHAR CHARACTER SET utf8mb4)`;

const hexKey = (table: Job['table'], side: Side): string =>
  `CONCAT(${keyOf(table, side)
    .map(({ own, form }) => `HEX(${selectKey(own, form)})`)
    .join(`, ',', `)})`;

function keyIn(job: Job, hex: string): Key {
  const columns = keyOf(job.table, 'source');
  if (columns.length === 0) throw keyless(job);
  const parts = hex.split(',');
  return columns.map(({ own, form }, at) => {
    const bytes = Buffer.from(parts[at] ?? '', 'hex');
    return keyIsBytes(own, form) ? bytes : bytes.toString('latin1');
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
