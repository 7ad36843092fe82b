import type { Client } from 'pg';
import { Fault } from '../../../engine/fault.ts';
import { hostingOf, isManaged } from '../../../engine/plan/hosting.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Side } from '../../../engine/step.ts';
import { randomPassword } from '../accounts.ts';
import { type SandboxAccounts, splitAccount } from '../credentials.ts';
import type { Say } from '../obtain.ts';
import { asMadeBy, makeMaster, playsMaster } from '../rds-like/postgresql-master.ts';
import {
  createApplicationRole,
  createDatabase,
  createDmsRole,
  createEngineRole,
  createReplicationRole,
  letIn,
  ownerOf,
} from './accounts.ts';
import { loadSql } from './load-sql.ts';
import type { PostgresServer } from './server.ts';

/** Creates the plan's database and roles on both servers, and loads its schemas and rows into the source's. */
export async function populatePostgres(
  plan: Plan,
  servers: { readonly [side in Side]: PostgresServer },
  accounts: SandboxAccounts,
  say: Say,
): Promise<void> {
  const managed = (side: Side) => isManaged(hostingOf(plan[side]));
  const played = playsMaster(servers.source);
  if (!played && (managed('source') || managed('target')))
    say(
      `the engine works as a superuser: PostgreSQL ${servers.source.version} lets nobody else subscribe, before 16 the master user of AWS cannot be played`,
    );
  for (const side of ['source', 'target'] as const) {
    const database = databaseOf(plan, side);
    await within(servers[side], 'postgres', (session) =>
      createRoles(session, plan, accounts, side, played && managed(side)),
    );
    await within(servers[side], database, (session) =>
      letIn(session, database, {
        applications: plan.source.application.accounts,
        readers: [accounts.replication.user].filter((user) => user !== accounts[side].user),
      }),
    );
  }
  const { databases: schemas } = plan.source;
  const database = databaseOf(plan, 'source');
  await within(servers.source, database, (session) =>
    loadSql(session, { database, schemas, folder: plan.rehearsal?.sql, say }),
  );
}

async function createRoles(
  session: Client,
  plan: Plan,
  accounts: SandboxAccounts,
  side: Side,
  managed: boolean,
): Promise<void> {
  const master = accounts[side].user;
  if (managed) await makeMaster(session, accounts[side]);
  else await createEngineRole(session, accounts[side]);
  await createReplicationRole(session, accounts.replication);
  if (accounts.dms && side === 'target') await createDmsRole(session, accounts.dms, managed);
  for (const name of plan.source.application.accounts) {
    if (splitAccount(name).user !== name)
      throw new Fault(`"${name}" is not a role of PostgreSQL: it has no hosts`, {
        next: `write it as "${splitAccount(name).user}" in the plan`,
      });
    const known = name === accounts.application.user;
    const password = known ? accounts.application.password : randomPassword();
    await createApplicationRole(session, { user: name, password });
  }
  const database = databaseOf(plan, side);
  await createDatabase(session, database);
  if (managed) await handOver(session, master, ownerOf(database));
}

/** Makes the master user of AWS what it is to the roles of its customer: it has made them, and a database for the owner of its tables. */
async function handOver(session: Client, master: string, owner: string): Promise<void> {
  const { rows } = await session.query(
    "SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^(pg_|rds)' AND NOT rolsuper AND rolname <> $1",
    [master],
  );
  for (const { name } of rows) await asMadeBy(session, master, name, name === owner ? 'owner' : 'maker');
}

/** The database that a side's sessions are in. */
export const databaseOf = (plan: Plan, side: Side): string => plan[side].database ?? 'postgres';

async function within(
  server: PostgresServer,
  database: string,
  work: (session: Client) => Promise<void>,
): Promise<void> {
  const session = await server.connect(database);
  try {
    await work(session);
  } finally {
    await session.end();
  }
}
