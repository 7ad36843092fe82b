import { isIP, Socket } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { Client, type ClientConfig, type QueryArrayResult } from 'pg';
import type { Login } from '../login.ts';
import type { Cell, Session } from '../session.ts';

const connectWithin = 10_000;

// What a server holds must pass, and its text mean the same on both sides, whatever either is set to.
const settings = [
  "SET client_encoding = 'UTF8'",
  "SET TimeZone = 'UTC'",
  "SET DateStyle = 'ISO, YMD'",
  "SET IntervalStyle = 'postgres'",
  "SET bytea_output = 'hex'",
  'SET extra_float_digits = 3',
  'SET standard_conforming_strings = on',
  'SET search_path = pg_catalog',
  "SET lock_timeout = '20s'",
  'SET statement_timeout = 0',
  'SET idle_in_transaction_session_timeout = 0',
];

const rowsTogether = 2_000;

const asText = { getTypeParser: () => (text: string) => text } as never;

/** A session of a task with a PostgreSQL server. */
export interface PostgresSession extends Session {
  /** Whether a transaction is open. */
  inTransaction(): boolean;
  /** The driver's own connection, for the streaming protocol. */
  readonly client: Client;
}

/** What the driver is told of a server. */
function clientConfig(login: Login, socket: Socket): ClientConfig {
  return {
    user: login.user,
    password: login.password,
    database: login.database ?? 'postgres',
    host: login.address,
    port: login.port,
    stream: () => socket,
    keepAlive: true,
    application_name: 'AWS DMS',
    connectionTimeoutMillis: connectWithin,
    types: asText,
    ssl: login.ssl === 'none' ? false : tlsOf(login),
  };
}

function tlsOf({ ssl, server, ca }: Login): ConnectionOptions {
  const servername = isIP(server) === 0 ? { servername: server } : {};
  if (ssl === 'require') return { rejectUnauthorized: false, ...servername };
  return {
    ...servername,
    ca: [...ca],
    rejectUnauthorized: true,
    checkServerIdentity: (_: string, certificate: PeerCertificate) =>
      ssl === 'verify-full' ? checkServerIdentity(server, certificate) : undefined,
  };
}

/** Opens a session by an endpoint's login; `replication`: one that speaks the streaming protocol's commands too. */
export async function openSession(
  login: Login,
  options: { readonly replication?: true } = {},
): Promise<PostgresSession> {
  const socket = new Socket().setNoDelay(true);
  const client = new Client({
    ...clientConfig(login, socket),
    ...(options.replication && ({ replication: 'database' } as object)),
  });
  // Without a listener, a connection that breaks while idle would end the whole process.
  client.on('error', () => undefined);
  const destroy = () => {
    socket.destroy(Object.assign(new Error('the session was ended'), { code: 'PROTOCOL_CONNECTION_LOST' }));
  };
  let status = 'I';
  const ask = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw markLost(error);
    }
  };
  try {
    await ask(client.connect());
    (client as unknown as { connection: NodeJS.EventEmitter }).connection.on(
      'readyForQuery',
      (message: { status: string }) => {
        status = message.status;
      },
    );
    // A session of the streaming protocol takes them one by one.
    for (const setting of settings) await ask(client.query(setting));
    if (login.script) await client.query(login.script).catch(() => undefined);
  } catch (error) {
    destroy();
    throw error;
  }
  const results = async (sql: string): Promise<readonly QueryArrayResult<(string | null)[]>[]> =>
    [await ask(client.query({ text: sql, rowMode: 'array', types: asText }))].flat() as never;
  const texts = async (sql: string) => (await results(sql)).at(-1)?.rows ?? [];
  const rows = async (sql: string) => (await texts(sql)).map((row) => row.map(asBytes));
  return {
    id: (client as unknown as { processID: number | null }).processID ?? 0,
    client,
    inTransaction: () => status !== 'I',
    rows,
    texts,
    write: async (sql) => (await results(sql)).at(-1)?.rowCount ?? 0,
    writeAll: async (statements) =>
      (await results(statements.join(';\n'))).map(({ rowCount }) => rowCount ?? 0),
    async *stream(sql) {
      const own = status === 'I';
      if (own) await results('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await results(`DECLARE dms_rows NO SCROLL CURSOR FOR ${sql}`);
      for (;;) {
        const some = await rows(`FETCH ${rowsTogether} FROM dms_rows`);
        yield* some;
        if (some.length < rowsTogether) break;
      }
      await results(own ? 'COMMIT' : 'CLOSE dms_rows');
    },
    close: () => client.end().catch(() => undefined),
    destroy,
  };
}

const asBytes = (text: string | null): Cell => (text === null ? null : Buffer.from(text, 'utf8'));

/** The driver has no code for a connection that broke. */
export function markLost(error: unknown): unknown {
  const known = error as { code?: string; message?: string };
  if (
    known.code === undefined &&
    /^Connection terminated|not queryable|timeout expired/.test(known.message ?? '')
  )
    known.code = 'PROTOCOL_CONNECTION_LOST';
  return error;
}
