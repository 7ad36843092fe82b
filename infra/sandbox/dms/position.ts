/** A place in a server's log: in a file of MySQL's, or, without a file, an LSN of PostgreSQL's as a number. */
export interface Position {
  readonly file: string;
  readonly offset: number;
}

/** Less than, equal to or greater than 0, as `a` comes before, is, or comes after `b`. */
export function comparePositions(a: Position, b: Position): number {
  return numberOf(a.file) - numberOf(b.file) || a.offset - b.offset;
}

/** The earlier of two places. */
export const earlier = (a: Position, b: Position): Position => (comparePositions(a, b) <= 0 ? a : b);

/** `file:offset`, or an LSN, as a CDC start position is given. */
export const printPosition = ({ file, offset }: Position): string =>
  file === '' ? printLsn(offset) : `${file}:${offset}`;

const half = 2 ** 32;

/** `16/B374D848`: an LSN as PostgreSQL writes it. */
export const printLsn = (lsn: number): string =>
  `${Math.floor(lsn / half).toString(16)}/${(lsn % half).toString(16)}`.toUpperCase();

/** An LSN as PostgreSQL writes it, as a number; one beyond 2^53 was never reached by a server. */
export function readLsn(text: string): number {
  const [high = '', low = ''] = text.split('/');
  return Number.parseInt(high, 16) * half + Number.parseInt(low, 16);
}

/** A place in the log of a PostgreSQL server. */
export const atLsn = (offset: number): Position => ({ file: '', offset });

/** A recovery checkpoint in DMS's form, with the place of the last commit that was applied. */
export function printCheckpoint(position: Position): string {
  const at = printPosition(position);
  return `checkpoint:V1#0#${at}:-1:0:0:${at}#0#0#*#0#0`;
}

/**
 * Reads a CDC start position, `file:offset` or a recovery checkpoint; undefined for any other, such as a date
 * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Task.CDC.html).
 */
export function readPosition(text: string): Position | undefined {
  const [, file, offset] =
    /^checkpoint:V1#[^#]*#(?:[^#]*:)?([^:#]+\.\d+):(\d+)#/.exec(text) ??
    /^([^:#]+\.\d+):(\d+)$/.exec(text) ??
    [];
  return file === undefined ? undefined : { file, offset: Number(offset) };
}

const numberOf = (file: string): number => Number(file.slice(file.lastIndexOf('.') + 1));
