import { readFile } from 'node:fs/promises';
import type { Session as Asked } from '../../../data/dialect.ts';
import { postgresqlOperations } from '../../../drivers/databases/postgresql/operations.ts';
import { connect, type Session } from '../../../drivers/databases/postgresql/session.ts';
import type { Address, Operation, Tools } from '../../../drivers/operation.ts';
import type { Operations, Side } from '../../../engine/step.ts';
import { unattended } from '../../../engine/world.ts';
import { randomPassword } from '../../../infra/sandbox/accounts.ts';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { postgresIn } from '../../../infra/sandbox/postgresql/programs.ts';
import { type PostgresServer, startPostgres } from '../../../infra/sandbox/postgresql/server.ts';
import { takeDump } from './take-dump.ts';

/** Two PostgreSQL servers of a test's own. */
export type Rig = {
  readonly servers: { readonly [side in Side]: PostgresServer };
  address(side: Side, database: string): Address;
  /** A session of the engine's own role. */
  session(side: Side, database: string): Promise<Session>;
  /** The same, reduced to what comparing needs. */
  open(side: Side, database: string): Promise<Asked>;
  /** What a verb is given, between two databases. */
  tools(database: string): Tools;
  /** An empty database of this name on both sides. */
  create(database: string): Promise<void>;
  stop(): Promise<void>;
};

/** A verb of the driver's. */
export function operationsOf<N extends keyof Operations>(name: N): Operation<N> {
  const found = postgresqlOperations.find((each) => each.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found as Operation as Operation<N>;
}

/** The programs of another version, to be the target. */
const other = process.env.AURORA_MIGRATE_TEST_TARGET;

/** Starts them, with a superuser for the engine on both. */
export async function startRig(): Promise<Rig> {
  const folder = await leashFolder('aurora-migrate-postgresql');
  const authority = await createAuthority(folder.path);
  const password = randomPassword();
  const start = async (name: Side) => {
    const postgres = name === 'target' && other ? await postgresIn(other) : undefined;
    if (name === 'target' && other && !postgres) throw new Error(`"${other}" has no PostgreSQL`);
    const server = await startPostgres({
      name,
      names: [`${name}.test`],
      authority,
      ...(postgres && { postgres }),
    });
    const session = await server.connect();
    await session.query(`CREATE ROLE migrate LOGIN SUPERUSER PASSWORD '${password}'`);
    await session.end();
    return server;
  };
  const servers = { source: await start('source'), target: await start('target') };
  await takeDump(servers.source);
  const ca = await readFile(authority.path, 'utf8');
  const address = (side: Side, database: string): Address => {
    const { address: host, port } = servers[side];
    return { host, name: `${side}.test`, port, username: 'migrate', password, database, tls: 'verify', ca };
  };
  const session = (side: Side, database: string) => connect(address(side, database));
  return {
    servers,
    address,
    session,
    async open(side, database) {
      const opened = await session(side, database);
      return { rows: opened.cells, close: opened.close };
    },
    tools: (database) => ({
      ...unattended,
      deadline: Date.now() + 60_000,
      stop: new AbortController().signal,
      progress: () => undefined,
      on: 'target',
      server: async (side) => address(side, database),
      serverAs: async (side) => address(side, database),
      secret: async () => ({ username: 'migrate', password }),
      aws: () => Promise.reject(new Error('nothing of AWS is asked')),
      addressOf: (host) => host,
      resolver: null,
    }),
    async create(database) {
      for (const side of ['source', 'target'] as const) {
        const opened = await session(side, 'postgres');
        await opened.write(`CREATE DATABASE "${database}"`);
        await opened.close();
      }
    },
    async stop() {
      await Promise.all(Object.values(servers).map((server) => server.stop()));
      await folder.remove();
    },
  };
}
