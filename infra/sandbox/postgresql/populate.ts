import type { Client } from 'pg';
import { Fault } from '../../../engine/fault.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Side } from '../../../engine/step.ts';
import { randomPassword } from '../accounts.ts';
import { type SandboxAccounts, splitAccount } from '../credentials.ts';
import type { Say } from '../obtain.ts';
import {
  createApplicationRole,
  createDatabase,
  createDmsRole,
  createEngineRole,
  createReplicationRole,
  letIn,
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
  for (const side of ['source', 'target'] as const) {
    const database = databaseOf(plan, side);
    await within(servers[side], 'postgres', (session) => createRoles(session, plan, accounts, side));
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
): Promise<void> {
  await createEngineRole(session, accounts[side]);
  await createReplicationRole(session, accounts.replication);
  if (accounts.dms && side === 'target') await createDmsRole(session, accounts.dms);
  for (const name of plan.source.application.accounts) {
    if (splitAccount(name).user !== name)
      throw new Fault(`"${name}" is not a role of PostgreSQL: it has no hosts`, {
        next: `write it as "${splitAccount(name).user}" in the plan`,
      });
    const known = name === accounts.application.user;
    const password = known ? accounts.application.password : randomPassword();
    await createApplicationRole(session, { user: name, password });
  }
  await createDatabase(session, databaseOf(plan, side));
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
