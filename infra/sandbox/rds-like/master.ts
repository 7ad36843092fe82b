import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Hosting } from '../../../engine/plan/hosting.ts';
import { type Account, randomPassword } from '../accounts.ts';
import { procedures } from './procedures.ts';

/** What AWS runs. */
export type Product = Exclude<Hosting, 'own'>;

const shared = [
  ...[
    'SELECT',
    'INSERT',
    'UPDATE',
    'DELETE',
    'CREATE',
    'DROP',
    'RELOAD',
    'PROCESS',
    'REFERENCES',
    'INDEX',
    'ALTER',
  ],
  ...['SHOW DATABASES', 'CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE', 'REPLICATION SLAVE'],
  ...[
    'REPLICATION CLIENT',
    'CREATE VIEW',
    'SHOW VIEW',
    'CREATE ROUTINE',
    'ALTER ROUTINE',
    'CREATE USER',
    'EVENT',
  ],
  ...['TRIGGER', 'CREATE ROLE', 'DROP ROLE', 'APPLICATION_PASSWORD_ADMIN', 'ROLE_ADMIN', 'SET_USER_ID'],
  'XA_RECOVER_ADMIN',
] as const;

/** "Master user account privileges" of both user guides (UsingWithRDS.MasterAccounts.html), of RDS for MySQL 8.0.36 and Aurora MySQL 3.04. */
export const masterPrivileges: { readonly [P in Product]: readonly string[] } = {
  rds: shared,
  aurora: [...shared, 'CONNECTION_ADMIN', 'SHOW_ROUTINE'],
};

/** What newer servers call it. */
const renamed: { readonly [privilege: string]: readonly string[] } = {
  SET_USER_ID: ['SET_ANY_DEFINER', 'ALLOW_NONEXISTENT_DEFINER'],
};

/**
 * Makes of a server what AWS hands out: "rdsadmin", who owns it; "rds_superuser_role" with the documented privileges; the master user
 * with that role and no more; and the `mysql.rds_…` procedures, which run as "rdsadmin". `session`: root's.
 */
export async function makeManaged(session: Connection, product: Product, master: Account): Promise<void> {
  await session.query('SET SESSION sql_log_bin = 0');
  await session.query("CREATE USER IF NOT EXISTS 'rdsadmin'@'localhost' IDENTIFIED BY ?", [randomPassword()]);
  await session.query("GRANT ALL PRIVILEGES ON *.* TO 'rdsadmin'@'localhost' WITH GRANT OPTION");
  const [rows] = await session.query<RowDataPacket[]>('SHOW PRIVILEGES');
  const known = new Set(rows.map((row) => String(row.Privilege).toUpperCase()));
  const given = masterPrivileges[product]
    .flatMap((each) => (known.has(each) ? [each] : (renamed[each] ?? [each])))
    .join(', ');
  await session.query("CREATE ROLE IF NOT EXISTS 'rds_superuser_role'");
  await session.query(`GRANT ${given} ON *.* TO 'rds_superuser_role' WITH GRANT OPTION`);
  await session.query("CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ?", [master.user, master.password]);
  await session.query("GRANT 'rds_superuser_role' TO ?@'%' WITH ADMIN OPTION", [master.user]);
  await session.query("SET DEFAULT ROLE 'rds_superuser_role' TO ?@'%'", [master.user]);
  for (const statement of procedures(product)) await session.query(statement);
  // What the parameter group and the settings of one that can be migrated say.
  await session.query('SET PERSIST log_bin_trust_function_creators = ON');
  await session.query("CALL mysql.rds_set_configuration('binlog retention hours', 168)");
}
