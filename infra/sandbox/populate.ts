import { type Connection, createConnection } from 'mysql2/promise';
import { Fault } from '../../engine/fault.ts';
import { hostingOf, isManaged } from '../../engine/plan/hosting.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import {
  createApplicationAccount,
  createDmsAccount,
  createEngineAccount,
  createReadingAccount,
  createReplicationAccount,
  letDmsRead,
  randomPassword,
} from './accounts.ts';
import { type SandboxAccounts, splitAccount } from './credentials.ts';
import { loadSql } from './load-sql.ts';
import type { Say } from './obtain.ts';
import { makeManaged, type Product } from './rds-like/master.ts';
import type { MysqlServer } from './servers.ts';

/** Creates the plan's accounts on both servers, or on the source alone where the target is to be its replica, and loads its schema and rows into the source. */
export async function populate(
  plan: Plan,
  servers: { readonly source: MysqlServer; readonly target: MysqlServer },
  accounts: SandboxAccounts,
  say: Say,
): Promise<void> {
  const { databases } = plan.source;
  const renamed = plan.tables.rename.map(({ to }) => to.slice(0, to.indexOf('.')));
  await asRoot(servers.source, (session) =>
    createAccounts(session, plan, accounts, 'source', databases, servers.source.engine),
  );
  const onTarget = [...new Set([...databases, ...renamed])];
  if (plan.replication.replica === null)
    await asRoot(servers.target, (session) =>
      createAccounts(session, plan, accounts, 'target', onTarget, servers.target.engine),
    );
  const { address, port } = servers.source;
  const session = await createConnection({ host: address, port, ...accounts.source });
  try {
    // As the engine's account, so that views and triggers get a definer that exists on both sides.
    await loadSql(session, { databases, folder: plan.rehearsal?.sql, say });
  } finally {
    await session.end();
  }
}

async function createAccounts(
  session: Connection,
  plan: Plan,
  accounts: SandboxAccounts,
  side: 'source' | 'target',
  databases: readonly string[],
  engine: MysqlServer['engine'],
): Promise<void> {
  // MariaDB may stand in for MySQL: then nothing of AWS is played.
  const hosting = engine === 'mysql' ? hostingOf(plan[side]) : 'own';
  if (isManaged(hosting)) await makeManaged(session, hosting as Product, accounts[side]);
  else await createEngineAccount(session, accounts[side]);
  const { user } = accounts.replication;
  if (user !== accounts[side].user) await createReplicationAccount(session, accounts.replication);
  if (accounts.dms && side === 'source') await letDmsRead(session, accounts.replication, databases);
  if (accounts.dms && side === 'target') {
    await createDmsAccount(session, accounts.dms, databases);
    await session.query('SET PERSIST local_infile = ON');
  }
  if (accounts.readers && accounts.readers !== accounts.application)
    await createReadingAccount(session, accounts.readers, databases);
  for (const name of plan.source.application.accounts) {
    const { user, host } = splitAccount(name);
    if (!['%', '127.%', '127.0.0.1'].includes(host))
      throw new Fault(
        `the account "${name}" cannot log in to a sandbox: every session comes from 127.0.0.1`,
        {
          next: `write it as "${user}" in an environment of the plan that is for rehearsals`,
        },
      );
    const known = user === accounts.application.user;
    const password = known ? accounts.application.password : randomPassword();
    await createApplicationAccount(session, { user, host, password }, databases);
  }
}

async function asRoot(server: MysqlServer, work: (session: Connection) => Promise<void>): Promise<void> {
  const session = await server.connect();
  try {
    await work(session);
  } finally {
    await session.end();
  }
}
