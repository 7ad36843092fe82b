import type { Job } from '../../../data/copy/rows.ts';
import type { Cell, Column, Key, Session as Reader } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import { patched, patchesOf } from './json-patches.ts';
import { typesIn, unfaithful } from './json-types.ts';
import { literalOf } from './literals.ts';
import { quoteName, quoteTable } from './names.ts';
import { writtenColumns } from './row-reader.ts';
import type { Session } from './session.ts';

type LoneRow = {
  readonly job: Job;
  readonly key: Key;
  /** The beginning of the INSERT, as bytes. */
  readonly head: string;
  readonly packet: number;
  /** The longest value that the target can put together. */
  readonly longest: number;
  readonly source: Reader;
  readonly target: Session;
};

// Longer values are put together on the target from pieces; a column of this size still stands in the statement.
const inline = 1 << 16;
const longestPiece = 4 << 20;

/**
 * Copies one row whose text is too long for a statement, or does not keep its values. Long values are read in pieces and put together
 * in the target's session, so that neither the engine nor a packet ever holds one whole.
 */
export async function copyAlone(row: LoneRow): Promise<number> {
  const { job, key, head, longest, source, target } = row;
  const columns = writtenColumns(job);
  const from = `FROM ${quoteTable(job.table.source)} WHERE ${job.reads.source.where([key])}`;
  const [outline] = await source.rows(
    `SELECT ${columns
      .flatMap((column) => {
        const length = `IFNULL(OCTET_LENGTH(${bytesOf(column)}), 0)`;
        const literal = `IF(${length} > ${inline}, NULL, ${literalOf(column)})`;
        return [length, literal, column.type === 'json' ? unfaithful(column) : '0'];
      })
      .join(', ')} ${from}`,
  );
  if (!outline) throw new Error('a row that was read is not there any more in the same snapshot');
  const values: string[] = [];
  let bytes = 0;
  for (const [at, column] of columns.entries()) {
    const [length, literal, changed] = outline.slice(3 * at, 3 * at + 3);
    bytes += Number(length);
    let value: string;
    if (Number(length) > inline) {
      if (Number(length) > longest) throw tooLong(row, column, Number(length));
      value = await assemble(row, column, `@value_${at}`, Number(length), from);
    } else value = textOf(literal ?? null);
    values.push(Number(changed) === 1 ? await remade(row, column, value, from) : value);
  }
  await target.writeBytes(`${head}(${values.join(',')})`);
  for (const [at, column] of columns.entries())
    if (Number(outline[3 * at + 2]) === 1) await proveSame(row, column, from);
  const used = columns.flatMap((_, at) => (Number(outline[3 * at]) > inline ? [`@value_${at} = NULL`] : []));
  if (used.length > 0) await target.writeBytes(`SET ${used.join(', ')}`);
  return bytes;
}

/** A document with its values made again by SQL. */
async function remade(row: LoneRow, column: Column, value: string, from: string): Promise<string> {
  const [found] = await row.source.rows(
    `SELECT CAST(${quoteName(column.name)} AS CHAR CHARACTER SET utf8mb4), ${typesIn(column)} ${from}`,
  );
  const patches = patchesOf(String(found?.[0]), String(found?.[1]));
  if (patches === null) throw notCarried(row, column);
  return Buffer.from(patched('\0', patches))
    .toString('latin1')
    .replace('\0', () => value);
}

async function proveSame(row: LoneRow, column: Column, from: string): Promise<void> {
  const { job, key, source, target } = row;
  const digest = `SELECT SHA2(CONCAT(CAST(${quoteName(column.name)} AS CHAR CHARACTER SET utf8mb4), ${typesIn(column)}), 256) AS digest`;
  const [here] = await source.rows(`${digest} ${from}`);
  const there = `${digest} FROM ${quoteTable(job.table.target)} WHERE ${job.reads.target.where([key])}`;
  const [copied] = await target.rows(there);
  if (here?.[0] != null && String(here[0]) === String(copied?.digest)) return;
  throw notCarried(row, column);
}

function notCarried(row: LoneRow, column: Column): Fault {
  const { database, table } = row.job.table.source;
  return new Fault(
    `"${database}.${table}" has JSON in "${column.name}" with values that cannot be carried over (${rowName(row)})`,
    {
      next: `On the source, make them plain: UPDATE ${quoteTable({ database, table })} SET ${quoteName(column.name)} = CAST(CAST(${quoteName(column.name)} AS CHAR) AS JSON) for that row, and run again.`,
    },
  );
}

const rowName = ({ job, key }: LoneRow): string =>
  Object.entries(job.reads.source.show(key))
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

/** A column's bytes as they are carried over: those of its text in UTF-8 where that loses nothing. */
function bytesOf({ name, type, charset }: Column): string {
  const column = quoteName(name);
  if (type === 'json') return `CAST(CAST(${column} AS CHAR CHARACTER SET utf8mb4) AS BINARY)`;
  if (charset === 'latin1') return `CAST(CONVERT(${column} USING utf8mb4) AS BINARY)`;
  return charset === undefined && /blob$|binary$/.test(type) ? column : `CAST(${column} AS BINARY)`;
}

/** Puts a long value together in a variable of the target's session; the answer reads it. */
async function assemble(
  { packet, source, target }: LoneRow,
  column: Column,
  variable: string,
  length: number,
  from: string,
): Promise<string> {
  // A byte takes two digits in the statement.
  const size = Math.min(longestPiece, Math.floor((packet - 1024) / 2));
  await target.writeBytes(`SET ${variable} = _binary ''`);
  for (let at = 1; at <= length; at += size) {
    const [piece] = await source.rows(`SELECT SUBSTRING(${bytesOf(column)}, ${at}, ${size}) ${from}`);
    const bytes = piece?.[0];
    if (!Buffer.isBuffer(bytes))
      throw new Error('a piece of a value is not there any more in the same snapshot');
    await target.writeBytes(`SET ${variable} = CONCAT(${variable}, x'${bytes.toString('hex')}')`);
  }
  if (column.type === 'json') return `CONVERT(${variable} USING utf8mb4)`;
  if (column.charset === undefined) return variable;
  return `CONVERT(${variable} USING ${column.charset === 'latin1' ? 'utf8mb4' : column.charset})`;
}

/** What the server answered, one character a byte. */
function textOf(cell: Cell): string {
  if (Buffer.isBuffer(cell)) return cell.toString('latin1');
  return Buffer.from(String(cell)).toString('latin1');
}

const tooLong = (row: LoneRow, column: Column, length: number) => {
  const { database, table } = row.job.table.source;
  return new Fault(
    `"${database}.${table}" has a value of ${length.toLocaleString('en')} bytes in "${column.name}" (${rowName(row)}), longer than the target's max_allowed_packet`,
    { next: 'SET GLOBAL max_allowed_packet = 1073741824 on the target, and run again.' },
  );
};
