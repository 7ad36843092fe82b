import { connect as connectSocket, isIP, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { checkServerIdentity, TLSSocket } from 'node:tls';
import type { Connection as CallbackConnection, ConnectionOptions } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import type { Login } from './login.ts';

const connectWithin = 10_000;

// What a server holds must pass, and nothing may be changed on the way: zero dates and 0 in an AUTO_INCREMENT column are taken, and
// a value that does not fit is an error. Without a result character set, text comes as the bytes that its column has.
const settings = `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES',
  character_set_client = utf8mb4, collation_connection = utf8mb4_bin, character_set_results = NULL,
  innodb_lock_wait_timeout = 20, lock_wait_timeout = 60, net_write_timeout = 3600, net_read_timeout = 3600, wait_timeout = 28800`;

/** A cell as its bytes are. */
export type Cell = Buffer | null;

/** One session of a task. */
export interface Session {
  readonly id: number;
  /** Rows of bytes; none for a statement that has none. */
  rows(sql: string): Promise<readonly (readonly Cell[])[]>;
  /** Rows as text, for what a server says of itself. */
  texts(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** How many rows a statement found, whether it changed them or not. */
  write(sql: string): Promise<number>;
  /** The same of several statements, which go to the server together; what follows one that fails is not done. */
  writeAll(statements: readonly string[]): Promise<readonly number[]>;
  /** Row by row; the server waits while nobody reads. */
  stream(sql: string): AsyncIterable<readonly Cell[]>;
  close(): Promise<void>;
  /** Ends it at once, in mid-statement too. */
  destroy(): void;
}

/** What the driver is told of a server. */
export function connectionOptions(login: Login): ConnectionOptions {
  return {
    host: login.server,
    port: login.port,
    // The name is what the certificate must hold; where it leads is the sandbox's business.
    stream: (() =>
      connectSocket(login.port, login.address).setNoDelay(true).setKeepAlive(true, 60_000)) as never,
    user: login.user,
    password: login.password,
    connectTimeout: connectWithin,
    charset: 'utf8mb4_bin',
    ...(login.ssl !== 'none' && {
      ssl: {
        ca: [...login.ca],
        rejectUnauthorized: true,
        verifyIdentity: login.ssl === 'verify-full' && isIP(login.server) === 0,
      },
    }),
  };
}

/** Opens a session by an endpoint's login; rejects with what the server or the driver says, which holds no password. */
export async function openSession(login: Login): Promise<Session> {
  const raw = await createConnection({ ...connectionOptions(login), multipleStatements: true });
  const { connection } = raw as unknown as { connection: CallbackConnection & { stream: Socket } };
  const streams = new Set<Readable>();
  let lost: Error | undefined;
  // The driver tells a loss to the connection alone: without this a stream would wait for ever, and without a listener the process would end.
  connection.on('error', (error: Error) => {
    lost = error;
    for (const stream of streams) stream.destroy(error);
  });
  const destroy = () => {
    // The driver's own destroy() would leave the statement in hand waiting for ever.
    connection.stream.destroy(
      Object.assign(new Error('the session was ended'), { code: 'PROTOCOL_CONNECTION_LOST' }),
    );
  };
  const rows = async (sql: string) => {
    const [result] = await raw.query({ sql, rowsAsArray: true, typeCast: asBytes });
    return Array.isArray(result) ? (result as Cell[][]) : [];
  };
  const late = setTimeout(destroy, connectWithin);
  try {
    verifyIdentityOfIp(connection.stream, login);
    await raw.query(settings);
    if (login.initial) await raw.query(login.initial);
    if (login.script) await raw.query(login.script).catch(() => undefined);
  } catch (error) {
    destroy();
    throw error;
  } finally {
    clearTimeout(late);
  }
  return {
    id: raw.threadId ?? 0,
    rows,
    texts: async (sql) => (await rows(sql)).map((row) => row.map((cell) => cell?.toString('utf8') ?? null)),
    async write(sql) {
      const [result] = (await raw.query(sql)) as unknown as [{ affectedRows?: number }];
      return result.affectedRows ?? 0;
    },
    async writeAll(statements) {
      const [results] = (await raw.query(statements.join(';\n'))) as unknown as [
        { affectedRows?: number } | { affectedRows?: number }[],
      ];
      return [results].flat().map(({ affectedRows = 0 }) => affectedRows);
    },
    async *stream(sql) {
      const found = connection
        .query({ sql, rowsAsArray: true, typeCast: asBytes })
        .stream({ highWaterMark: 256 });
      streams.add(found);
      try {
        if (lost) throw lost;
        for await (const row of found) yield row as Cell[];
      } finally {
        streams.delete(found);
      }
    },
    close: () => raw.end().catch(() => undefined),
    destroy,
  };
}

const asBytes = (field: { buffer(): Buffer | null }): Cell => {
  const bytes = field.buffer();
  // The driver lends a piece of its packet, which it uses again.
  return bytes === null ? null : Buffer.from(bytes);
};

/** The driver checks a certificate against names only; a server that is named by its IP address is checked here. */
function verifyIdentityOfIp(stream: Socket, { ssl, server }: Login): void {
  if (ssl !== 'verify-full' || isIP(server) === 0) return;
  const error =
    stream instanceof TLSSocket
      ? checkServerIdentity(server, stream.getPeerCertificate())
      : new Error('the connection is not encrypted');
  if (error) throw error;
}

/** Whether an error means that the connection is gone, or the server. */
export const isLost = (error: unknown): boolean =>
  lost.has(String((error as { code?: unknown } | null)?.code)) ||
  (error as { fatal?: unknown } | null)?.fatal === true;

const lost = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
  'ER_SESSION_WAS_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_SERVER_OFFLINE_MODE',
  'ER_ABORTING_CONNECTION',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_NET_READ_ERROR',
  'ER_NET_READ_INTERRUPTED',
  'ER_NET_ERROR_ON_WRITE',
  // PostgreSQL's: connection exceptions, too many connections, and a server that shuts down, crashed or starts.
  '08000',
  '08003',
  '08006',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);
