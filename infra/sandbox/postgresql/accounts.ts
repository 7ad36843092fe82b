import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Account } from '../accounts.ts';

/** The role that a database and what is in it belong to: nobody logs in as it. */
export const ownerOf = (database: string): string => `${database}_owner`;

/** Creates the role that the engine works as: it may do everything. */
export async function createEngineRole(session: Client, account: Account): Promise<void> {
  await createRole(session, account, 'SUPERUSER');
}

/** Creates a role that may receive a server's changes; it may read what `letIn` lets it. */
export async function createReplicationRole(session: Client, account: Account): Promise<void> {
  await createRole(session, account, 'NOSUPERUSER REPLICATION');
}

/**
 * Creates the role that DMS writes as. It may switch off triggers and foreign keys in its own sessions, which `rds_superuser` lets it where there is
 * one; before version 15 that cannot be granted to anybody but a superuser.
 */
export async function createDmsRole(session: Client, account: Account, managed: boolean): Promise<void> {
  if (managed) {
    await createRole(session, account, 'NOSUPERUSER');
    await session.query(`GRANT rds_superuser TO ${escapeIdentifier(account.user)}`);
    return;
  }
  const { rows } = await session.query(
    "SELECT current_setting('server_version_num')::int >= 150000 AS grants",
  );
  const grants = rows[0]?.grants === true;
  await createRole(session, account, grants ? 'NOSUPERUSER' : 'SUPERUSER');
  if (grants)
    await session.query(
      `GRANT SET ON PARAMETER session_replication_role TO ${escapeIdentifier(account.user)}`,
    );
}

/** Creates a role as applications have them; it may do what `letIn` lets it. */
export async function createApplicationRole(session: Client, account: Account): Promise<void> {
  await createRole(session, account, 'NOSUPERUSER NOCREATEDB NOCREATEROLE');
}

/** Creates an empty database that belongs to `ownerOf` it. */
export async function createDatabase(session: Client, database: string): Promise<void> {
  const owner = escapeIdentifier(ownerOf(database));
  await session.query(`CREATE ROLE ${owner} NOLOGIN NOSUPERUSER`);
  await session.query(`CREATE DATABASE ${escapeIdentifier(database)} OWNER ${owner} TEMPLATE template0`);
}

/**
 * Lets roles do their work with whatever the owner of a database makes in it from here on. `session` is in it. Applications read and
 * write rows; whoever replicates reads them.
 */
export async function letIn(
  session: Client,
  database: string,
  roles: { readonly applications: readonly string[]; readonly readers: readonly string[] },
): Promise<void> {
  const grant = (what: string, names: readonly string[]) =>
    names.length === 0
      ? undefined
      : session.query(
          `ALTER DEFAULT PRIVILEGES FOR ROLE ${escapeIdentifier(ownerOf(database))} GRANT ${what} TO ${names.map(escapeIdentifier).join(', ')}`,
        );
  const { applications, readers } = roles;
  await grant('USAGE ON SCHEMAS', [...applications, ...readers]);
  await grant('SELECT, INSERT, UPDATE, DELETE ON TABLES', applications);
  await grant('USAGE, SELECT ON SEQUENCES', applications);
  await grant('SELECT ON TABLES', readers);
}

/** Creates a role that may log in, unless it is there: one reference of the plan may stand for two. Where statements are logged, this one is not. */
export async function createRole(session: Client, { user, password }: Account, may: string): Promise<void> {
  const { rowCount } = await session.query('SELECT FROM pg_roles WHERE rolname = $1', [user]);
  if (rowCount) return;
  await session.query('SET log_statement = none');
  await session.query(
    `CREATE ROLE ${escapeIdentifier(user)} LOGIN ${may} PASSWORD ${escapeLiteral(password)}`,
  );
  await session.query('RESET log_statement');
}
