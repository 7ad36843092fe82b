import { createHash } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import mysql, { type QueryError, type SslOptions } from 'mysql2';
import type { Statement } from './script.ts';

/** Who logs in, to which database. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Made once: sessions that share it share its parsed certificates and resume its TLS sessions. */
  readonly ssl: SslOptions;
}

/** Where to connect, and the name that the server's certificate must hold. */
export interface Place {
  readonly address: string;
  readonly port: number;
  readonly name: string;
}

/** What a witness shows of a key as text, or null when there is nothing. */
export type Image = string | null;

/** One connection of the application. Every call fails once it is closed or lost. */
export interface Session {
  /** The server's, as it was resolved. */
  readonly name: string;
  query(sql: string): Promise<void>;
  execute(statement: Statement, key: number, random: number): Promise<void>;
  look(witness: Statement, key: number): Promise<Image>;
  close(): void;
}

const connectWithin = 2_000;
const longestImage = 600;

/** TLS as the application wants it: the chain is verified against `ca`, the certificate against the server's name. */
export function verifyTls(ca: string): SslOptions {
  return { ca, rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' };
}

/** Opens a connection, verified by TLS, in UTC, and with a short wait for locks as applications have it. */
export async function openSession({ address, port, name }: Place, login: Login): Promise<Session> {
  const socket = connectSocket({ host: address, port, noDelay: true });
  const connection = mysql.createConnection({
    ...login,
    // The socket goes to the resolved address; mysql2 takes the name to verify from `host`.
    host: name,
    stream: () => socket,
    connectTimeout: connectWithin,
    // The default makes room for 16,000 each time: dear where connections come and go.
    maxPreparedStatements: 100,
    charset: 'utf8mb4',
    rowsAsArray: true,
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  // Losses reach the calls in flight; without a listener they would end the process.
  connection.on('error', () => undefined);
  const close = () => void socket.destroy();
  const execute = (statement: Statement, key: number, random: number) =>
    new Promise<unknown>((resolve, reject) => {
      const values = statement.values.map((value) => integer(value === 'key' ? key : random));
      connection.execute(statement.sql, values, (error, result) => (error ? reject(error) : resolve(result)));
    });
  const query = (sql: string) =>
    new Promise<void>((resolve, reject) =>
      connection.query(sql, (error) => (error ? reject(error) : resolve())),
    );
  try {
    await new Promise<void>((resolve, reject) =>
      connection.connect((error) => (error ? reject(error) : resolve())),
    );
    await query("SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 3, lock_wait_timeout = 10");
  } catch (error) {
    close();
    throw error;
  }
  return {
    name,
    query,
    execute: async (statement, key, random) => void (await execute(statement, key, random)),
    look: async (witness, key) => depict((await execute(witness, key, 0)) as unknown[][]),
    close,
  };
}

/** The error's name as MySQL or the network has it: `ER_LOCK_DEADLOCK`, `ECONNREFUSED`. */
export function codeOf(error: unknown): string {
  const { code, name } = error as Partial<QueryError>;
  return code ?? name ?? 'Error';
}

// A plain number would be sent as a DOUBLE, and `%` would then be computed in floating point.
function integer(value: number): mysql.TypedParameterValue {
  return mysql.TypedParameter.LONGLONG(value);
}

function depict(rows: readonly unknown[][]): Image {
  if (rows.length === 0) return null;
  const shown = rows.map((row) =>
    row.map((value) => (Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : value)),
  );
  const text = JSON.stringify(shown.length === 1 ? shown[0] : shown);
  if (text.length <= longestImage) return text;
  return `${text.slice(0, longestImage)}… sha256 ${createHash('sha256').update(text).digest('hex')}`;
}
