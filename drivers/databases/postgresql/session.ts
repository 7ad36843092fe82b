import { isIP, Socket } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { Client, type QueryResultBase } from 'pg';
import type { Cell } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Json, Row } from '../../../engine/step.ts';
import type { Address } from '../../operation.ts';

/** One connection to a PostgreSQL server, with the settings that everything here relies on. */
export interface Session {
  /** Rows as objects of plain JSON: big integers, numerics and whatever else JSON does not know as the server's text, bytea as hexadecimal text. */
  rows(sql: string, values?: readonly Json[]): Promise<readonly Row[]>;
  /** The process id of the server's backend. */
  readonly id: number;
  /** Rows as arrays of the server's text, of the last statement; bytea as bytes. */
  cells(sql: string, values?: readonly Cell[]): Promise<Cell[][]>;
  /** Statements as they are, without values; several may stand behind each other. */
  write(sql: string): Promise<void>;
  /** The driver's own connection, for COPY. */
  readonly client: Client;
  /** Forgets everything that was set or locked in it, as if it were a new one. */
  renew(): Promise<void>;
  /** While it rests it keeps no process alive. */
  rest(resting: boolean): void;
  close(): Promise<void>;
  /** Ends it at once, in mid-statement too. */
  destroy(): void;
}

/**
 * Answers do not depend on the server's settings or on who created what: names are shown qualified, and a row-level policy that would
 * hide rows is an error.
 */
const settings = `SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';
  SET bytea_output = 'hex'; SET extra_float_digits = 3; SET xmloption = 'content'; SET standard_conforming_strings = on;
  SET search_path = pg_catalog; SET row_security = off; SET lock_timeout = '60s'; SET statement_timeout = 0;
  SET idle_in_transaction_session_timeout = 0; SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off`;

const transientCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'SESSION_LOST',
  '08000',
  '08003',
  '08006',
  '40001',
  '40P01',
  '53300',
  '55P03',
  '57P01',
  '57P02',
  '57P03',
]);

/** Marks errors that may pass by themselves, so that the engine asks again. (Codes: PostgreSQL manual, appendix A.) */
export function markTransient(error: unknown): unknown {
  const known = error as { code?: string; message?: string; transient?: true };
  // The driver has no code for a connection that broke.
  if (known.code === undefined && /^Connection terminated|not queryable/.test(known.message ?? ''))
    known.code = 'SESSION_LOST';
  if (known.code && transientCodes.has(known.code)) known.transient = true;
  return error;
}

/**
 * Opens a session to `address.database`: UTC, UTF-8, nothing on the search path but the system's own. TLS is verified unless the address
 * says otherwise. `replication`: one that speaks the streaming protocol's commands too.
 */
export async function connect(
  address: Address,
  options: { deadline?: number; replication?: true } = {},
): Promise<Session> {
  const patience = Math.min(
    10_000,
    Math.max(10, (options.deadline ?? Number.POSITIVE_INFINITY) - Date.now()),
  );
  const socket = new Socket().setNoDelay(true);
  const client = new Client({
    user: address.username,
    password: address.password,
    database: address.database ?? 'postgres',
    // The name is what the certificate must hold; where it leads is the address's own business.
    host: address.host,
    port: address.port,
    stream: () => socket,
    keepAlive: true,
    keepAliveInitialDelayMillis: 60_000,
    application_name: 'aurora-migrate',
    connectionTimeoutMillis: patience,
    types: { getTypeParser: parserOf as never },
    ...(options.replication && ({ replication: 'database' } as object)),
    ...tlsOf(address),
  });
  // Without a listener, a connection that breaks while idle would end the whole process.
  client.on('error', () => undefined);
  const end = () => {
    socket.destroy(Object.assign(new Error('the session was ended'), { code: 'SESSION_ENDED' }));
  };
  try {
    await client.connect();
  } catch (error) {
    end();
    throw explain(error, address);
  }
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw markTransient(error);
    }
  };
  const write = (sql: string) => ask(async () => void (await client.query(sql)));
  // A session of the streaming protocol takes settings one by one.
  const prepare = async () => {
    if (!options.replication) await write(settings);
  };
  const late = setTimeout(end, patience);
  await prepare().finally(() => clearTimeout(late));
  return {
    rows: (sql, values = []) =>
      ask(
        async () =>
          lastOf(await client.query(sql, values.length > 0 ? [...values] : undefined)).rows as Row[],
      ),
    cells: (sql, values = []) =>
      ask(async () => {
        const asked = {
          text: sql,
          values: [...values] as unknown[],
          rowMode: 'array' as const,
          types: asText,
        };
        return lastOf(await client.query(asked)).rows as Cell[][];
      }),
    write,
    client,
    id: (client as unknown as { processID: number | null }).processID ?? 0,
    async renew() {
      await write('ROLLBACK');
      // By itself: several statements in one text are one transaction, in which it is refused.
      await write('DISCARD ALL');
      await prepare();
    },
    rest(resting) {
      if (resting) socket.unref();
      else socket.ref();
    },
    close: () => client.end().catch(() => undefined),
    destroy: end,
  };
}

/** Several statements in one text answer with a result each. */
const lastOf = (result: unknown): QueryResultBase & { rows: unknown[] } =>
  (Array.isArray(result) ? result.at(-1) : result) as QueryResultBase & { rows: unknown[] };

// Oids of pg_type, which never change.
const [bool, bytea, int8, int2, int4, oid] = [16, 17, 20, 21, 23, 26];

const asText = {
  getTypeParser: (type: number) => (text: string) =>
    type === bytea ? Buffer.from(text.slice(2), 'hex') : text,
} as never;

function parserOf(type: number): (text: string) => Json {
  if (type === bool) return (text) => text === 't';
  if (type === bytea) return (text) => text.slice(2);
  if (type === int2 || type === int4 || type === oid) return Number;
  if (type === int8) return (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
  return (text) => text;
}

function tlsOf({ tls, ca, name }: Address): { ssl: false | ConnectionOptions } {
  if (tls === 'disabled') return { ssl: false };
  const servername = isIP(name) === 0 ? { servername: name } : {};
  if (tls === 'require') return { ssl: { rejectUnauthorized: false, ...servername } };
  return {
    ssl: {
      ...(ca !== undefined && { ca }),
      ...servername,
      rejectUnauthorized: true,
      // Whatever host the socket leads to, the certificate has to hold the plan's name.
      checkServerIdentity: (_: string, certificate: PeerCertificate) =>
        checkServerIdentity(name, certificate),
    },
  };
}

const advice: { readonly [code: string]: string } = {
  '28P01': 'Check the credentials that the plan refers to.',
  '28000': 'Check that the role may log in, and that pg_hba.conf lets it come from here.',
  '3D000': 'Check the name of the database in the plan.',
  ECONNREFUSED: 'Check host and port, and that the server is up and reachable from here.',
  ENOTFOUND: 'Check the host name in the plan.',
};

function explain(error: unknown, { name, port, username, database }: Address): unknown {
  const { message, code } = error as { message: string; code?: string };
  const next =
    advice[code ?? ''] ??
    (/does not support SSL/.test(message)
      ? 'The server offers no TLS. Enable it, or say `tls: disabled` in the plan.'
      : /certificate|altnames/i.test(message)
        ? 'Give the authority as `ca: FILE`, or say `tls: require` to encrypt without verifying.'
        : undefined);
  const fault = new Fault(
    `cannot connect as "${username}" to "${database ?? 'postgres'}" at "${name}:${port}": ${message}`,
    { cause: error, ...(next !== undefined && { next }) },
  );
  return markTransient(Object.assign(fault, { code }));
}
