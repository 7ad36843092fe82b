import { type Client, escapeIdentifier } from 'pg';
import type { Account } from '../accounts.ts';
import { createRole } from '../postgresql/accounts.ts';
import { majorOf, type Postgres } from '../postgresql/programs.ts';

/** Whether a server can be worked with as AWS hands it out: before 16 a stock server lets superusers alone subscribe. */
export const playsMaster = (server: Pick<Postgres, 'version'>): boolean => majorOf(server) >= 16;

/** What `rds_superuser` is a member of, as `pg_dumpall --roles-only` shows it of RDS for PostgreSQL 17; a server knows its release's of them. */
export const memberships: readonly string[] = [
  'pg_monitor',
  'pg_signal_backend',
  'pg_read_all_data',
  'pg_write_all_data',
  'pg_checkpoint',
  'pg_create_subscription',
  'pg_use_reserved_connections',
  'pg_maintain',
];

/**
 * Makes of a server what AWS hands out: "rdsadmin", who is superuser; "rds_superuser" with its memberships; and the master user, who has that role,
 * CREATEDB and CREATEROLE, and no more. `session`: a superuser's. (RDS user guide, "Understanding the rds_superuser role".)
 */
export async function makeMaster(session: Client, master: Account): Promise<void> {
  await session.query(
    `CREATE ROLE rdsadmin NOLOGIN SUPERUSER CREATEROLE CREATEDB REPLICATION BYPASSRLS;
     CREATE ROLE rds_superuser; CREATE ROLE rds_replication; CREATE ROLE rds_password;
     GRANT rds_replication, rds_password TO rds_superuser WITH ADMIN OPTION;
     GRANT SET ON PARAMETER session_replication_role TO rds_superuser`,
  );
  const { rows } = await session.query('SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)', [
    memberships,
  ]);
  const known = rows.map(({ name }) => escapeIdentifier(name)).join(', ');
  await session.query(`GRANT ${known} TO rds_superuser WITH ADMIN OPTION`);
  // There REPLICATION comes with rds_replication; a stock server asks for the role's own attribute.
  await createRole(session, master, 'NOSUPERUSER CREATEDB CREATEROLE REPLICATION');
  await session.query(`GRANT rds_superuser TO ${escapeIdentifier(master.user)} WITH ADMIN OPTION`);
}

/**
 * Gives the master user what it has where it made a role itself, as it made every role of a server that AWS runs: it may alter the role and
 * grant it. `owner`: it also gave itself the role, or it could make no database that belongs to it.
 */
export async function asMadeBy(
  session: Client,
  master: string,
  role: string,
  as: 'maker' | 'owner' = 'maker',
): Promise<void> {
  const itself = as === 'owner' ? 'TRUE' : 'FALSE';
  await session.query(
    `GRANT ${escapeIdentifier(role)} TO ${escapeIdentifier(master)} WITH ADMIN TRUE, INHERIT ${itself}, SET ${itself}`,
  );
}
