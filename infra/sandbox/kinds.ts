import { familyOf, type Plan } from '../../engine/plan/resolved.ts';
import type { Side } from '../../engine/step.ts';
import { chooseServer } from './choose-engine.ts';
import type { SandboxAccounts } from './credentials.ts';
import type { Engine } from './find-server.ts';
import type { Say } from './obtain.ts';
import { populate } from './populate.ts';
import { obtainPostgres } from './postgresql/obtain.ts';
import { populatePostgres } from './postgresql/populate.ts';
import { type PostgresServer, startPostgres } from './postgresql/server.ts';
import { prepareData as preparePostgres } from './postgresql/template.ts';
import type { DatabaseServer, ServerOptions } from './server.ts';
import { type MysqlServer, startServer } from './servers.ts';
import { prepareData } from './template.ts';

/** A server of any kind that a sandbox can have; which one, its `engine` says. */
export type SandboxServer = MysqlServer | PostgresServer;

/** Both sides. */
export type Pair<S extends DatabaseServer = SandboxServer> = { readonly [side in Side]: S };

/** What a pair of servers is started and filled with. */
export interface Around {
  readonly plan: Plan;
  readonly accounts: SandboxAccounts;
  readonly say: Say;
  optionsOf(side: Side): ServerOptions;
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
  const pair = await startBoth(around, (options) => startServer({ ...options, mysqld }));
  await populate(around.plan, pair, around.accounts, around.say);
  return pair;
}

async function startPostgresPair(around: Around): Promise<Pair<PostgresServer>> {
  const postgres = await obtainPostgres(around.say);
  await preparePostgres(postgres, around.say);
  const pair = await startBoth(around, (options) => startPostgres({ ...options, postgres }));
  await populatePostgres(around.plan, pair, around.accounts, around.say);
  return pair;
}

async function startBoth<S extends DatabaseServer>(
  { optionsOf, started }: Around,
  start: (options: ServerOptions) => Promise<S>,
): Promise<Pair<S>> {
  const one = async (side: Side) => {
    const server = await start(optionsOf(side));
    started(server);
    return server;
  };
  const both = [one('source'), one('target')] as const;
  // Both are awaited even if one fails: what started late must be stopped, too.
  await Promise.allSettled(both);
  const [source, target] = await Promise.all(both);
  return { source, target };
}
