import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { checkServerIdentity, TLSSocket } from 'node:tls';
import type { Connection as CallbackConnection } from 'mysql2';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Cell } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Json, Row } from '../../../engine/step.ts';
import type { Address } from '../../operation.ts';
import { readBatches } from './row-batches.ts';

/** One connection to a MySQL server, with the settings that everything here relies on. */
export interface Session {
  /** Rows as objects of plain JSON: big integers and decimals as text, binary as hexadecimal text. */
  rows(sql: string, values?: readonly Json[]): Promise<readonly Row[]>;
  /** The server's connection id. */
  readonly id: number;
  /** Rows as arrays, with bytes as they are. */
  cells(sql: string, values?: readonly Cell[]): Promise<Cell[][]>;
  /** One column of raw bytes, row by row; the server waits while nobody reads. */
  stream(sql: string, values: readonly (string | number)[]): AsyncIterable<Buffer | null>;
  /** One column of raw bytes in batches; the server waits while nobody reads. */
  batches(sql: string): AsyncIterable<(Buffer | null)[]>;
  /** A statement as it is, without values. */
  write(sql: string): Promise<void>;
  /** A statement of one byte a character: what it quotes need not be text. One at a time. */
  writeBytes(sql: string): Promise<void>;
  /** Forgets everything that was set or locked in it, as if it were a new one. */
  renew(): Promise<void>;
  /** While it rests it keeps no process alive. */
  rest(resting: boolean): void;
  close(): Promise<void>;
  /** Ends it at once, in mid-statement too. */
  destroy(): void;
}

const settings = `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES',
  character_set_client = utf8mb4, character_set_results = utf8mb4, collation_connection = utf8mb4_bin,
  innodb_lock_wait_timeout = 20, lock_wait_timeout = 60, net_write_timeout = 3600, net_read_timeout = 3600, wait_timeout = 28800`;

const transientCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
]);

const latin1 = 8;
type Encoding = { charsetNumber: number; queryFormat?: (sql: string) => string };

/** Marks errors that may pass by themselves, so that the engine asks again. */
export function markTransient(error: unknown): unknown {
  const { code } = error as { code?: string };
  if (code && transientCodes.has(code)) (error as { transient?: true }).transient = true;
  return error;
}

const socketOf = (raw: Connection): Socket =>
  (raw as unknown as { connection: { stream: Socket } }).connection.stream;

/**
 * Opens a session: time zone +00:00, utf8mb4, strict mode that still takes what the source holds (zero dates, 0 in an
 * AUTO_INCREMENT column). TLS is verified unless the address says otherwise. `bytes`: statements are sent as one byte a character.
 */
export async function connect(
  address: Address,
  options: { deadline?: number; bytes?: true } = {},
): Promise<Session> {
  const patience = Math.min(
    10_000,
    Math.max(10, (options.deadline ?? Number.POSITIVE_INFINITY) - Date.now()),
  );
  let raw: Connection;
  try {
    raw = await createConnection({
      host: address.name,
      port: address.port,
      // The name is what the certificate must hold; where it leads is the address's own business.
      stream: () => connectSocket(address.port, address.host).setNoDelay(true).setKeepAlive(true, 60_000),
      user: address.username,
      password: address.password,
      connectTimeout: patience,
      charset: options.bytes ? 'LATIN1_SWEDISH_CI' : 'utf8mb4_bin',
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
      multipleStatements: false,
      jsonStrings: true,
      ...tlsOf(address),
    });
  } catch (error) {
    throw explain(error, address);
  }
  verifyIdentityOfIp(raw, address);
  // Without a listener, a connection that breaks while idle would end the whole process.
  raw.on('error', () => undefined);
  const rows = async (sql: string, values: readonly Json[] = []) => {
    try {
      const [result] = await raw.query(sql, values as unknown[]);
      return Array.isArray(result) ? (result as Record<string, unknown>[]).map(plain) : [];
    } catch (error) {
      throw markTransient(error);
    }
  };
  const prepare = () => rows(settings);
  const end = () => {
    // The driver's own destroy() would leave the statement in hand waiting for ever.
    socketOf(raw).destroy(Object.assign(new Error('the session was ended'), { code: 'SESSION_ENDED' }));
  };
  const late = setTimeout(end, patience);
  await prepare().finally(() => clearTimeout(late));
  return {
    rows,
    async cells(sql, values = []) {
      try {
        const [result] = await raw.query({ sql, values: [...values] as unknown[], rowsAsArray: true });
        return result as unknown as Cell[][];
      } catch (error) {
        throw markTransient(error);
      }
    },
    async *stream(sql, values) {
      const { connection } = raw as unknown as { connection: CallbackConnection };
      const stream = connection
        .query({ sql, values: [...values], rowsAsArray: true, typeCast: false })
        .stream({ highWaterMark: 256 });
      for await (const row of stream) yield (row as [Buffer | null])[0];
    },
    batches: (sql) => readBatches((raw as unknown as { connection: CallbackConnection }).connection, sql),
    async write(sql) {
      await raw.query(sql).catch((error: unknown) => {
        throw markTransient(error);
      });
    },
    async writeBytes(sql) {
      const { config } = (raw as unknown as { connection: { config: Encoding } }).connection;
      const { charsetNumber, queryFormat } = config;
      // The driver encodes a statement when it is handed over: it would make UTF-8 of it, and look for placeholders in every byte.
      Object.assign(config, { charsetNumber: latin1, queryFormat: (same: string) => same });
      const written = raw.query(sql);
      Object.assign(config, { charsetNumber, queryFormat });
      await written.catch((error: unknown) => {
        throw markTransient(error);
      });
    },
    id: raw.threadId ?? 0,
    async renew() {
      await raw.reset();
      await prepare();
    },
    rest(resting) {
      if (resting) socketOf(raw).unref();
      else socketOf(raw).ref();
    },
    close: () => raw.end().catch(() => undefined),
    destroy: end,
  };
}

function tlsOf({ tls, ca, name }: Address): { ssl?: Record<string, unknown> } {
  if (tls === 'disabled') return {};
  if (tls === 'require') return { ssl: { rejectUnauthorized: false } };
  return {
    ssl: { ...(ca !== undefined && { ca }), verifyIdentity: isIP(name) === 0, rejectUnauthorized: true },
  };
}

/** The driver checks a certificate against names only; a server that is named by its IP address is checked here. */
function verifyIdentityOfIp(raw: Connection, address: Address): void {
  if (address.tls !== 'verify' || isIP(address.name) === 0) return;
  const { stream } = (raw as unknown as { connection: { stream: unknown } }).connection;
  const error =
    stream instanceof TLSSocket
      ? checkServerIdentity(address.name, stream.getPeerCertificate())
      : new Error('the connection is not encrypted');
  if (!error) return;
  raw.destroy();
  throw explain(error, address);
}

function plain(row: Record<string, unknown>): Row {
  for (const [key, value] of Object.entries(row)) {
    if (Buffer.isBuffer(value)) row[key] = value.toString('hex');
    else if (typeof value === 'bigint') row[key] = value.toString();
  }
  return row as Row;
}

function explain(error: unknown, { name, port, username }: Address): unknown {
  const { message, errno } = error as { message: string; errno?: number };
  // MariaDB's number, which means something else in MySQL and is never answered to a login there.
  const code = errno === 4151 ? 'ER_ACCOUNT_HAS_BEEN_LOCKED' : (error as { code?: string }).code;
  const who = `"${username}" at "${name}:${port}"`;
  const next: Record<string, string> = {
    ER_ACCESS_DENIED_ERROR: 'Check the credentials that the plan refers to.',
    ECONNREFUSED: 'Check host and port, and that the server is up and reachable from here.',
    ENOTFOUND: 'Check the host name in the plan.',
    HANDSHAKE_SSL_ERROR:
      'Give the authority as `ca: FILE`, or say `tls: require` to encrypt without verifying.',
    HANDSHAKE_NO_SSL_SUPPORT: 'The server offers no TLS. Enable it, or say `tls: disabled` in the plan.',
  };
  const fault = new Fault(`cannot connect as ${who}: ${message}`, {
    cause: error,
    ...(code && next[code] !== undefined && { next: next[code] }),
  });
  return markTransient(Object.assign(fault, { code }));
}
