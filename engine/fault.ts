/** Exit codes, one table for every command. */
export const exit = {
  ok: 0,
  error: 1,
  changes: 2,
  failed: 3,
  unwound: 4,
  waiting: 5,
  usage: 64,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** An error that people are meant to read: what is wrong with names in quotes, why, and what to type next. */
export class Fault extends Error {
  override readonly name: string = 'Fault';
  readonly next: string | undefined;
  readonly exit: ExitCode;
  constructor(what: string, options: { next?: string; exit?: ExitCode; cause?: unknown } = {}) {
    super(what, { cause: options.cause });
    this.next = options.next;
    this.exit = options.exit ?? exit.error;
  }
}

/** What is asked about is made by an earlier step of the run: a dry run can only say so. */
export class NotYet extends Fault {
  readonly code = 'NOT_YET';
  /** The step that makes it may be at work. */
  readonly transient = true;
}
