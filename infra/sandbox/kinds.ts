import { familyOf, type Plan } from '../../engine/plan/resolved.ts';
import type { Side } from '../../engine/step.ts';
import type { Change, Databases } from './aws/rds/state.ts';
import { chooseServer } from './choose-engine.ts';
import type { SandboxAccounts } from './credentials.ts';
import type { Engine, Mysqld } from './find-server.ts';
import type { Say } from './obtain.ts';
import { populate } from './populate.ts';
import { obtainPostgres } from './postgresql/obtain.ts';
import { populatePostgres } from './postgresql/populate.ts';
import { type PostgresServer, startPostgres } from './postgresql/server.ts';
import { prepareData as preparePostgres } from './postgresql/template.ts';
import { createReplicaHost } from './rds-like/replica.ts';
import type { DatabaseServer, ServerOptions } from './server.ts';
import { type MysqlServer, startServer } from './servers.ts';
import type { SmallDisk } from './small-disk.ts';
import { prepareData } from './template.ts';

/** A server of any kind that a sandbox can have; which one, its `engine` says. */
export type SandboxServer = MysqlServer | PostgresServer;

/** Both sides. */
export type Pair<S extends DatabaseServer = SandboxServer> = { readonly [side in Side]: S };

/** What a pair of servers is started and filled with. */
export interface Around {
  readonly plan: Plan;
  readonly accounts: SandboxAccounts;
  readonly databases: Databases;
  /** What the target's data is on, where that is not the machine's own disk. */
  readonly disk: SmallDisk | null;
  readonly say: Say;
  optionsOf(side: Side): ServerOptions & { readonly address: string; readonly port: number };
  /** Called with what makes on the servers what RDS is asked for. */
  acts(act: (change: Change) => Promise<void>): void;
  /** Called with what ends a server, as soon as there is one. */
  started(server: DatabaseServer): void;
}

/** Starts the two servers of a plan on the engine that it names, with its accounts, and with its rows in the source. */
export async function startPair(around: Around): Promise<Pair<MysqlServer> | Pair<PostgresServer>> {
  const family = familyOf(around.plan.source);
  return family === 'postgresql' ? startPostgresPair(around) : startMysqlPair(family, around);
}

async function startMysqlPair(family: Engine, around: Around): Promise<Pair<MysqlServer>> {
  const mysqld = await chooseServer(family, around.say);
  await prepareData(mysqld, around.say);
  const start = (options: ServerOptions, side: Side) =>
    startServer({ ...options, mysqld, disk: (side === 'target' && around.disk) || undefined });
  const pair =
    around.plan.replication.replica === null
      ? await startBoth(around, start)
      : await startReplicaHost(around, start, mysqld);
  await populate(around.plan, pair, around.accounts, around.say);
  return pair;
}

/** The source, and the place where its replica will stand. */
async function startReplicaHost(
  { accounts, databases, optionsOf, started, acts }: Around,
  start: (options: ServerOptions, side: Side) => Promise<MysqlServer>,
  mysqld: Mysqld,
): Promise<Pair<MysqlServer>> {
  const source = await start(optionsOf('source'), 'source');
  started(source);
  const options = { ...optionsOf('target'), mysqld };
  const { server, act } = createReplicaHost({ databases, source, options, master: accounts.target });
  acts(act);
  started(server);
  return { source, target: server };
}

async function startPostgresPair(around: Around): Promise<Pair<PostgresServer>> {
  const postgres = await obtainPostgres(around.say);
  await preparePostgres(postgres, around.say);
  const pair = await startBoth(around, (options, side) =>
    startPostgres({ ...options, postgres, disk: (side === 'target' && around.disk) || undefined }),
  );
  await populatePostgres(around.plan, pair, around.accounts, around.say);
  return pair;
}

async function startBoth<S extends DatabaseServer>(
  { optionsOf, started }: Around,
  start: (options: ServerOptions, side: Side) => Promise<S>,
): Promise<Pair<S>> {
  const one = async (side: Side) => {
    const server = await start(optionsOf(side), side);
    started(server);
    return server;
  };
  const both = [one('source'), one('target')] as const;
  // Both are awaited even if one fails: what started late must be stopped, too.
  await Promise.allSettled(both);
  const [source, target] = await Promise.all(both);
  return { source, target };
}
