import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import {
  createApplicationAccount,
  createEngineAccount,
  createReplicationAccount,
  randomPassword,
} from '../../../infra/sandbox/accounts.ts';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import type { Engine } from '../../../infra/sandbox/find-server.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { obtainServer } from '../../../infra/sandbox/obtain.ts';
import { type MysqlServer, startServer } from '../../../infra/sandbox/servers.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';
import { type Ended, migrate, start, untilLine, type Working } from '../run/rig.ts';

type Row = Readonly<Record<string, unknown>>;

/** Two servers of a test's own, set as it wants them, and a plan that moves databases from one to the other. */
export interface OwnPair {
  readonly source: MysqlServer;
  readonly target: MysqlServer;
  /** Writes the plan; a plan has its records beside it. */
  plan(wanted: Wanted): Promise<OwnPlan>;
  /** Asks a side as root: several statements, the rows of the last. */
  ask(side: 'source' | 'target', ...sql: readonly string[]): Promise<readonly Row[]>;
  /** A session of the application. */
  application(side: 'source' | 'target'): Promise<Connection>;
  stop(): Promise<void>;
}

export type Wanted = {
  readonly name: string;
  readonly databases: readonly string[];
  /** YAML at the top level. */
  readonly more?: string;
  /** Whether a channel leads back. */
  readonly reverse?: 'required';
  /** The step at whose beginning the engine stands still once, as for a fault of a rehearsal. */
  readonly standBefore?: string;
};

export interface OwnPlan {
  run(...options: readonly string[]): Promise<Ended>;
  start(...options: readonly string[]): Working;
  startCommand(command: string, ...options: readonly string[]): Working;
  command(command: string, ...options: readonly string[]): Promise<Ended>;
  readonly journal: string;
  /** Does something while the engine stands before that step, and lets it go on. */
  whileItStands(work: () => Promise<void>): Promise<void>;
}

const ways = ['source', 'target'] as const;

/** Starts both servers; `prepare` is run on each as root before anything else. */
export async function startOwnPair(
  engine: Engine,
  prepare: { readonly source?: readonly string[]; readonly target?: readonly string[] } = {},
): Promise<OwnPair> {
  const folder = await leashFolder(`aurora-migrate-${engine}-pair`);
  const authority = await createAuthority(folder.path);
  const mysqld = await obtainServer(engine, () => undefined);
  const [password, app, channel] = [randomPassword(), randomPassword(), randomPassword()];
  const servers = new Map<string, MysqlServer>();
  const stop = async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    await folder.remove();
  };
  const server = (side: string): MysqlServer => {
    const found = servers.get(side);
    if (!found) throw new Error(`no server "${side}" was started`);
    return found;
  };
  const ask: OwnPair['ask'] = async (side, ...statements) => {
    const session = await server(side).connect();
    try {
      let rows: readonly Row[] = [];
      for (const sql of statements) {
        const [result] = await session.query<RowDataPacket[]>(sql);
        rows = Array.isArray(result) ? result : [];
      }
      return rows;
    } finally {
      await session.end();
    }
  };
  try {
    for (const side of ways) {
      servers.set(side, await startServer({ name: `${engine}-${side}`, authority, mysqld }));
      const session = await server(side).connect();
      await createEngineAccount(session, { user: 'migrate', password });
      await createApplicationAccount(session, { user: 'app', password: app }, '*');
      await createReplicationAccount(session, { user: 'channel', password: channel });
      await session.end();
      for (const sql of prepare[side] ?? []) await ask(side, sql);
    }
    const passwords = { PASSWORD: password, APP_PASSWORD: app, CHANNEL_PASSWORD: channel };
    return {
      source: server('source'),
      target: server('target'),
      ask,
      application: (side) => {
        const { address: host, port } = server(side);
        return createConnection({ host, port, user: 'app', password: app });
      },
      async plan({ name, databases, more = '', reverse = 'none', standBefore }) {
        const file = join(folder.path, name, 'plan.yaml');
        await mkdir(join(folder.path, name), { recursive: true });
        const sides = ways.map((side) => {
          const { address, port } = server(side);
          return `${side}:
  engine: ${engine}
  host: ${address}
  port: ${port}
  ca: ${authority.path}
  credentials: { user: migrate, password: { env: PASSWORD } }
${side === 'source' ? `  databases: ${JSON.stringify(databases)}\n  application: { accounts: [app], credentials: { user: app, password: { env: APP_PASSWORD } } }\n` : ''}`;
        });
        await writeFile(
          file,
          `version: 1
name: ${name}
state: state
${sides.join('')}replication: { via: native, reverse: ${reverse}, credentials: { user: channel, password: { env: CHANNEL_PASSWORD } } }
traffic: { via: none }
thresholds: { lag: { at_most: 2s, for: 200ms }, write_freeze: 20s }
${more}`,
        );
        const around = join(folder.path, name, 'surroundings.json');
        const fault =
          standBefore === undefined ? null : { step: standBefore, folder: join(folder.path, name) };
        await writeFile(
          around,
          JSON.stringify({ hosts: {}, ca: null, dns: null, state: null, engine: null, fault }),
        );
        const environment =
          fault === null ? passwords : { ...passwords, AURORA_MIGRATE_SURROUNDINGS: around };
        return {
          async whileItStands(work) {
            if (
              !(await waitFor(() => existsSync(join(folder.path, name, 'reached')) || undefined, {
                within: 60_000,
              }))
            )
              throw new Error(`the engine did not come to "${standBefore}"`);
            await work();
            // Half of it must not be read.
            await writeFile(join(folder.path, name, 'go.part'), '{}');
            await rename(join(folder.path, name, 'go.part'), join(folder.path, name, 'go'));
          },
          run: (...options) => migrate(['run', file, ...options], environment),
          start: (...options) => start(['run', file, ...options], environment),
          startCommand: (command, ...options) => start([command, file, ...options], environment),
          command: (command, ...options) => migrate([command, file, ...options], environment),
          journal: join(folder.path, name, 'state', 'base', 'run-0001', 'journal.jsonl'),
        };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Writes rows `written N` into a table until it is refused; those that were acknowledged, and with what it ended. */
export async function writeUntilRefused(
  session: Connection,
  table: string,
  { pause = 0, column = 'name' }: { pause?: number; column?: string } = {},
): Promise<{ readonly kept: readonly string[]; readonly code: string }> {
  session.on('error', () => undefined);
  const kept: string[] = [];
  for (let n = 0; ; n++)
    try {
      await session.query(`INSERT INTO ${table} (${column}) VALUES (?)`, [`written ${n}`]);
      kept.push(`written ${n}`);
      if (pause > 0) await new Promise((wake) => setTimeout(wake, pause));
    } catch (error) {
      return { kept, code: (error as { code: string }).code };
    }
}

/** Waits until a run has begun an action; what it said is the error where it ended before. */
export async function untilBegun(action: string, journal: string, engine: Working): Promise<void> {
  const line = await untilLine(journal, (each) => each.at === 'begun' && each.action === action, engine);
  if (line) return;
  const { code, out, err } = await engine.ended;
  throw new Error(`it ended with ${code} before "${action}":\n${out}${err}`);
}
