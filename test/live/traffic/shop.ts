import { readFile } from 'node:fs/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { InCharge } from '../../../infra/sandbox/traffic/verify.ts';
import type { LiveServer, Pair } from '../servers.ts';

/** The database that these tests make on both sides. */
export const database = 'traffic_shop';

/** One of the shop's files. */
export function readShop(file: 'schema' | 'seed' | 'traffic'): Promise<string> {
  return readFile(new URL(`../../../sql/shop/${file}.sql`, import.meta.url), 'utf8');
}

/** A session of the engine's account, which may do everything. */
export function connectTo({ host, port, user, password }: LiveServer): Promise<Connection> {
  return createConnection({ host, port, user, password, multipleStatements: true });
}

/** Makes the shop's tables, and the rows of `seed`. */
export async function makeShop(session: Connection, seed: string): Promise<void> {
  await session.query(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database}`);
  await session.query(await readShop('schema'));
  await session.query(seed);
}

/** The first number that a query answers with. */
export async function count(session: Connection, sql: string): Promise<number> {
  const [[row]] = await session.query<RowDataPacket[]>(sql);
  return Number(Object.values(row ?? {})[0]);
}

/** Ends every session of the application. */
export async function killSessions(session: Connection, user: string): Promise<number> {
  const [rows] = await session.query<RowDataPacket[]>(
    'SELECT id FROM performance_schema.processlist WHERE user = ?',
    [user],
  );
  for (const { id } of rows) await session.query('KILL ?', [id]).catch(() => undefined);
  return rows.length;
}

/** A side of the pair, as the application's writes are looked for there. */
export async function inCharge(pair: Pair, side: 'source' | 'target'): Promise<InCharge> {
  const { host: address, port } = pair[side];
  const ca = await readFile(pair.ca, 'utf8');
  return {
    engine: 'mysql',
    address,
    port,
    name: `${side}.test`,
    credentials: pair.application,
    database,
    ca,
  };
}
