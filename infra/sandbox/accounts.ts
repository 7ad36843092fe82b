import { randomBytes } from 'node:crypto';
import type { Connection } from 'mysql2/promise';

/** A user of a server, and what it logs in with. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** A password that nobody has to know. */
export function randomPassword(): string {
  return randomBytes(18).toString('base64url');
}

/** Creates the account that the engine works as: it may do everything. */
export async function createEngineAccount(session: Connection, account: Account): Promise<void> {
  await createAccount(session, account, '%', 'ALL PRIVILEGES ON *.*', 'WITH GRANT OPTION');
}

/** Creates an account that may only receive the changes of a server. */
export async function createReplicationAccount(session: Connection, account: Account): Promise<void> {
  await createAccount(session, account, '%', 'REPLICATION SLAVE ON *.*');
}

/** Creates an account as applications have them: it may read and write rows in `databases`, or in all for `*`. */
export async function createApplicationAccount(
  session: Connection,
  account: Account & { readonly host?: string },
  databases: readonly string[] | '*',
): Promise<void> {
  const names = databases === '*' ? ['*'] : databases.map(quotePattern);
  for (const name of names)
    await createAccount(session, account, account.host ?? '%', `SELECT, INSERT, UPDATE, DELETE ON ${name}.*`);
}

/** Creates an account that may read rows in `databases`, and nothing else. */
export async function createReadingAccount(
  session: Connection,
  account: Account,
  databases: readonly string[],
): Promise<void> {
  for (const name of databases)
    await createAccount(session, account, '%', `SELECT ON ${quotePattern(name)}.*`);
}

/** Lets an account read what DMS reads on a source: the rows that it loads, and where the log is. (User guide, "Using a MySQL-compatible database as a source".) */
export async function letDmsRead(
  session: Connection,
  account: Account,
  databases: readonly string[],
): Promise<void> {
  await createAccount(session, account, '%', 'REPLICATION CLIENT, REPLICATION SLAVE ON *.*');
  for (const name of [...databases, 'aurora_migrate'])
    await createAccount(session, account, '%', `SELECT ON ${quotePattern(name)}.*`);
}

/** Creates the account that DMS writes as. (User guide, "Using a MySQL-compatible database as a target".) */
export async function createDmsAccount(
  session: Connection,
  account: Account,
  databases: readonly string[],
): Promise<void> {
  for (const name of [...databases, 'aurora_migrate'])
    await createAccount(
      session,
      account,
      '%',
      `ALTER, CREATE, DROP, INDEX, INSERT, UPDATE, DELETE, SELECT ON ${quotePattern(name)}.*`,
    );
  await createAccount(session, account, '%', `ALL PRIVILEGES ON ${quotePattern('aurora_migrate_dms')}.*`);
}

// Nothing of it is logged: on a real server, too, accounts are not part of what is replicated from here on.
async function createAccount(
  session: Connection,
  { user, password }: Account,
  host: string,
  privileges: string,
  option = '',
): Promise<void> {
  await session.query('SET SESSION sql_log_bin = 0');
  await session.query('CREATE USER IF NOT EXISTS ?@? IDENTIFIED BY ?', [user, host, password]);
  await session.query(`GRANT ${privileges} TO ?@? ${option}`, [user, host]);
}

// In a grant on a database, `_` and `%` stand for any character unless they are escaped.
function quotePattern(name: string): string {
  return `\`${name.replace(/[_%]/g, '\\$&').replaceAll('`', '``')}\``;
}
