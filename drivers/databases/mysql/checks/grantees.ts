import type { Row } from '../../../../engine/step.ts';
import { quoteText, splitAccount } from '../names.ts';
import type { Engine, Read, Subject } from './check.ts';
import { globalPrivileges } from './privileges.ts';

/** Accounts that the servers' makers create, and root, of which everybody knows. */
const known = [
  'root',
  'mysql.sys',
  'mysql.session',
  'mysql.infoschema',
  'mariadb.sys',
  'rdsadmin',
  'event_scheduler',
];

/** Everybody who may change rows of a database that moves, as information_schema writes them: 'user'@'host'. */
export async function writers(
  engine: Engine,
  read: Read,
  { databases }: Subject,
): Promise<readonly string[]> {
  const writing = "privilege_type IN ('INSERT', 'UPDATE', 'DELETE')";
  const rows = await read(
    `SELECT grantee AS who FROM information_schema.user_privileges WHERE ${writing}
     UNION SELECT grantee FROM information_schema.table_privileges WHERE ${writing} AND table_schema IN (?)
     UNION SELECT grantee FROM information_schema.schema_privileges
       WHERE ${writing} AND (${databases.map(() => '? LIKE table_schema').join(' OR ')})`,
    [databases, ...databases],
  );
  return people(engine, read, [...rows, ...(await rolesWith(engine, read, ['INSERT', 'UPDATE', 'DELETE']))]);
}

/** Everybody who may set what only an administrator may, itself or by a role. */
export async function administrators(engine: Engine, read: Read): Promise<readonly string[]> {
  const rows = await read(
    `SELECT DISTINCT grantee AS who FROM information_schema.user_privileges
     WHERE privilege_type IN ('SUPER', 'CONNECTION_ADMIN', 'READ_ONLY ADMIN', 'READ ONLY ADMIN')`,
  );
  return people(engine, read, [...rows, ...(await rolesWith(engine, read, ['SUPER', 'READ ONLY ADMIN']))]);
}

/** MariaDB leaves roles out of user_privileges: they are asked one by one. */
async function rolesWith(engine: Engine, read: Read, privileges: readonly string[]): Promise<readonly Row[]> {
  if (engine === 'mysql') return [];
  const found: Row[] = [];
  for (const { name, who } of await read(
    `SELECT user AS name, ${written('user', "''")} AS who FROM mysql.user WHERE is_role = 'Y'`,
  )) {
    const held = await globalPrivileges(engine, read, quoteText(String(name)));
    if (held.has('ALL PRIVILEGES') || privileges.some((each) => held.has(each)))
      found.push({ who: who ?? '' });
  }
  return found;
}

/** Who can log in among some grantees and the members of their roles, but for the engine's own account and those that everybody knows. */
async function people(engine: Engine, read: Read, grantees: readonly Row[]): Promise<readonly string[]> {
  const [me] = await read('SELECT CURRENT_USER() AS me');
  const members = await read(roleMembers[engine]);
  const roles = new Set((await read(notPeople[engine])).map(({ who }) => String(who)));
  const all = new Set(grantees.map(({ who }) => String(who)));
  // A set hands out what is added while it is walked, so that roles of roles are followed too.
  for (const each of all) for (const { role, member } of members) if (role === each) all.add(String(member));
  return [...all]
    .filter((who) => !roles.has(who) && who.replaceAll("'", '') !== me?.me && !known.includes(userOf(who)))
    .sort();
}

const written = (user: string, host: string) => `CONCAT('''', ${user}, '''@''', ${host}, '''')`;

const roleMembers: { readonly [E in Engine]: string } = {
  mysql: `SELECT ${written('from_user', 'from_host')} AS role, ${written('to_user', 'to_host')} AS member FROM mysql.role_edges`,
  mariadb: `SELECT ${written('role', "''")} AS role, ${written('user', 'host')} AS member FROM mysql.roles_mapping`,
};

/** MySQL's roles are accounts that are locked. */
const notPeople: { readonly [E in Engine]: string } = {
  mysql: `SELECT ${written('user', 'host')} AS who FROM mysql.user WHERE account_locked = 'Y'`,
  mariadb: `SELECT ${written('user', "''")} AS who FROM mysql.user WHERE is_role = 'Y'`,
};

const userOf = (grantee: string): string => /^'(.*)'@'/.exec(grantee)?.[1] ?? grantee;
/** A grantee for people. */
export const shown = (grantee: string): string => grantee.replaceAll("'", '');

/** Whether a grantee is one of the accounts that a plan names. */
export const isNamed = (grantee: string, accounts: readonly string[]): boolean =>
  accounts.some((account) => {
    const { user, host } = splitAccount(account);
    return grantee === `'${user}'@'${host}'`;
  });

/** Of every account: locked, expired, and the days until its password expires (null: never). */
export async function accountStates(engine: Engine, read: Read) {
  if (engine === 'mysql')
    return read(
      `SELECT user, host, account_locked = 'Y' AS locked, password_expired = 'Y' AS expired,
         DATEDIFF(password_last_changed + INTERVAL NULLIF(COALESCE(password_lifetime, @@global.default_password_lifetime), 0) DAY, NOW()) AS days
       FROM mysql.user`,
    );
  return read(
    `SELECT user, host, COALESCE(JSON_VALUE(priv, '$.account_locked'), 0) = 1 AS locked, JSON_VALUE(priv, '$.password_last_changed') = 0 AS expired,
       DATEDIFF(FROM_UNIXTIME(JSON_VALUE(priv, '$.password_last_changed'))
         + INTERVAL NULLIF(IF(COALESCE(JSON_VALUE(priv, '$.password_lifetime'), -1) < 0, @@global.default_password_lifetime, JSON_VALUE(priv, '$.password_lifetime')), 0) DAY, NOW()) AS days
     FROM mysql.global_priv`,
  );
}
