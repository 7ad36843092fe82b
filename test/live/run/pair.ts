import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { readFingerprint } from '../../../infra/sandbox/mysql-fingerprint.ts';
import { pair } from '../own.ts';
import type { LiveServer } from '../servers.ts';
import { connectTo } from '../traffic/shop.ts';
import { type Ended, type Environment, migrate, start, temporaryFolder, type Working } from './rig.ts';

export { pair };

/** A plan for the two servers that all live tests share, by host and port, with a database of its own. */
export interface OnPair {
  readonly file: string;
  readonly environment: Environment;
  readonly source: Connection;
  readonly target: Connection;
  /** Runs a command on the plan: `run('status')`, `run('run', '--yes')`. */
  run(command: string, ...options: string[]): Promise<Ended>;
  start(command: string, ...options: string[]): Working;
  /** The journal of the run with this number. */
  journal(run: number, env?: string): string;
  /** Leaves both servers as they were found. */
  end(): Promise<void>;
}

/** What a test puts into the plan. */
export type Wanted = {
  readonly database: string;
  /** The database's name on the target, where it is another one. */
  readonly renamed?: string;
  readonly tls?: { readonly source: string; readonly target: string };
  readonly freeze?: string;
  /** A PEM file to trust instead of the pair's authority. */
  readonly ca?: string;
  /** More YAML, at the top level. */
  readonly more?: string;
};

/** Writes the plan, and opens a session of the engine's account on both sides. */
export async function openPair(wanted: Wanted): Promise<OnPair> {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'plan.yaml');
  await writeFile(file, planText(wanted));
  const environment = {
    SOURCE_PASSWORD: pair.source.password,
    TARGET_PASSWORD: pair.target.password,
    APP_PASSWORD: pair.application.password,
  };
  const [source, target] = [await connectTo(pair.source), await connectTo(pair.target)];
  await tidy(source, target, wanted);
  return {
    file,
    environment,
    source,
    target,
    run: (command, ...options) => migrate([command, file, ...options], environment),
    start: (command, ...options) => start([command, file, ...options], environment),
    journal: (run, env = 'base') =>
      join(folder.path, 'state', env, `run-${String(run).padStart(4, '0')}`, 'journal.jsonl'),
    async end() {
      await tidy(source, target, wanted);
      await Promise.all([source.end(), target.end()]);
      await folder.remove();
    },
  };
}

function planText({ database, renamed, tls, freeze = '10s', ca = pair.ca, more = '' }: Wanted): string {
  const server = ({ host, port, user }: LiveServer, side: 'source' | 'target') => `
  engine: mysql
  host: ${host}
  port: ${port}
  tls: ${tls?.[side] ?? 'verify'}
  ca: ${ca}
  credentials: { user: ${user}, password: { env: ${side.toUpperCase()}_PASSWORD } }`;
  return `
version: 1
name: pair
state: state
source:${server(pair.source, 'source')}
  databases: [${database}]
  application: { accounts: [${pair.application.user}], credentials: { user: ${pair.application.user}, password: { env: APP_PASSWORD } } }
target:${server(pair.target, 'target')}
${renamed ? `tables: { rename: [{ from: "${database}.*", to: "${renamed}.*" }] }` : ''}
replication: { via: native, reverse: none }
traffic: { via: none }
thresholds: { lag: { at_most: 1s, for: 200ms }, write_freeze: ${freeze} }
${more}`;
}

async function tidy(source: Connection, target: Connection, { database, renamed }: Wanted): Promise<void> {
  const channels = 'SELECT channel_name AS name FROM performance_schema.replication_connection_configuration';
  for (const { name } of await rows(target, channels))
    await target.query(`STOP REPLICA FOR CHANNEL '${name}'; RESET REPLICA ALL FOR CHANNEL '${name}'`);
  for (const session of [source, target])
    await session.query(
      `SET SESSION sql_log_bin = 0; SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF;
       RESET PERSIST IF EXISTS super_read_only; RESET PERSIST IF EXISTS read_only;
       ALTER USER '${pair.application.user}' ACCOUNT UNLOCK;
       DROP DATABASE IF EXISTS aurora_migrate; DROP DATABASE IF EXISTS ${database};
       ${renamed ? `DROP DATABASE IF EXISTS ${renamed};` : ''} SET SESSION sql_log_bin = 1`,
    );
}

/** Every row of a question. */
export async function rows(session: Connection, sql: string): Promise<readonly Record<string, unknown>[]> {
  return (await session.query<RowDataPacket[]>(sql))[0];
}

/** A table `things` of `count` rows of some 120 bytes in a database of the source. */
export async function makeThings(session: Connection, database: string, count: number): Promise<void> {
  await session.query(
    `CREATE DATABASE ${database}; USE ${database};
     CREATE TABLE things (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL, pad VARCHAR(100), UNIQUE KEY (name));
     INSERT INTO things SELECT /*+ SET_VAR(cte_max_recursion_depth = 1000000) */ n, CONCAT('thing ', n), REPEAT(n % 10, 80)
       FROM (WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${count}) SELECT n FROM n) AS numbers`,
  );
}

/** What an unwound run must leave as it found it, on one server. */
export async function portrait(session: Connection): Promise<Record<string, string>> {
  return Object.fromEntries(await readFingerprint(session, 'mysql'));
}
