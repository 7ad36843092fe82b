import { createHash } from 'node:crypto';
import type { Statement } from './script.ts';

/** Where the rows are that the application works on. */
export interface Home {
  readonly database: string;
  /** Of PostgreSQL: where names without a schema lie. */
  readonly schema?: string;
}

/** Who logs in, to which database, and the authority that certificates are verified against, as PEM text. */
export interface Login extends Home {
  readonly user: string;
  readonly password: string;
  readonly ca: string;
}

/** Where to connect, and the name that the server's certificate must hold. */
export interface Place {
  readonly address: string;
  readonly port: number;
  readonly name: string;
}

/** What a witness shows of a key as text, or null when there is nothing. */
export type Image = string | null;

/** One connection of the application. Every call throws a SessionError, and does so once it is closed or lost. */
export interface Session {
  /** The server's, as it was resolved. */
  readonly name: string;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  execute(statement: Statement, key: number, random: number): Promise<void>;
  look(witness: Statement, key: number): Promise<Image>;
  close(): void;
}

/** Opens a connection, verified by TLS, in UTC, and with a short wait for locks as applications have it. */
export type OpenSession = (place: Place) => Promise<Session>;

/** A statement or a connection that failed, as far as an application can know. */
export class SessionError extends Error {
  /** As the engine or the network has it: `ER_LOCK_DEADLOCK`, `40P01`, `ECONNREFUSED`. */
  readonly code: string;
  /** Whether a COMMIT that failed so has changed nothing, for certain. */
  readonly rolledBack: boolean;
  /** Whether the session is worth keeping after a ROLLBACK. */
  readonly usable: boolean;
  constructor(
    cause: unknown,
    { code, rolledBack, usable }: Pick<SessionError, 'code' | 'rolledBack' | 'usable'>,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.code = code;
    this.rolledBack = rolledBack;
    this.usable = usable;
  }
}

/** The error's name as the engine or the network has it. */
export function codeOf(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string };
  return code ?? name ?? 'Error';
}

const longestImage = 600;

/** The image of a key: the rows of its witness, shortened to a digest where they are long. */
export function depict(rows: readonly (readonly unknown[])[]): Image {
  if (rows.length === 0) return null;
  const shown = rows.map((row) =>
    row.map((value) => (Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : value)),
  );
  const text = JSON.stringify(shown.length === 1 ? shown[0] : shown);
  if (text.length <= longestImage) return text;
  return `${text.slice(0, longestImage)}… sha256 ${createHash('sha256').update(text).digest('hex')}`;
}
