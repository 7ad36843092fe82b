import type { Connection } from 'mysql2/promise';
import type { TestProject } from 'vitest/node';
import {
  type Account,
  createApplicationAccount,
  createEngineAccount,
  randomPassword,
} from '../../infra/sandbox/accounts.ts';
import { createAuthority } from '../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../infra/sandbox/leash.ts';
import { type MysqlServer, startServer } from '../../infra/sandbox/servers.ts';
import { livePairs } from './pairs.ts';

/** One side of the pair, and the account that the engine works as there. */
export interface LiveServer extends Account {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  /** Written while the server's `general_log` is on. */
  readonly generalLog: string;
}

/** The two servers that the live tests of one worker share: a test makes databases of its own. */
export interface Pair {
  readonly source: LiveServer;
  readonly target: LiveServer;
  /** May read and write rows in every database, on both sides. */
  readonly application: Account;
  /** A PEM file. */
  readonly ca: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each worker; null only where live tests are skipped. */
    pairs: readonly Pair[] | null;
  }
}

/** Starts the pairs before the first live test, and stops them after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const folder = await leashFolder('aurora-migrate-live');
  const started: MysqlServer[] = [];
  const teardown = async () => {
    await Promise.all(started.map((server) => server.stop()));
    await folder.remove();
  };
  try {
    const authority = await createAuthority(folder.path);
    const application = { user: 'shop_app', password: randomPassword() };
    const start = async (name: string): Promise<LiveServer> => {
      const server = await startServer({ name, names: [`${name}.test`], authority, say });
      started.push(server);
      return addAccounts(server, application);
    };
    const pairs: Pair[] = [];
    while (pairs.length < livePairs)
      pairs.push({
        source: await start('source'),
        target: await start('target'),
        application,
        ca: authority.path,
      });
    project.provide('pairs', pairs);
  } catch (error) {
    await teardown();
    if (process.env.AURORA_MIGRATE_SKIP_LIVE === undefined) throw error;
    say(`live tests are skipped: ${error instanceof Error ? error.message : String(error)}`);
    project.provide('pairs', null);
    return async () => undefined;
  }
  return teardown;
}

async function addAccounts(server: MysqlServer, application: Account): Promise<LiveServer> {
  const engine = { user: 'migrate', password: randomPassword() };
  const session: Connection = await server.connect();
  try {
    await createEngineAccount(session, engine);
    await createApplicationAccount(session, application, '*');
  } finally {
    await session.end();
  }
  const { address: host, port, folder, generalLog } = server;
  return { ...engine, host, port, folder, generalLog };
}
