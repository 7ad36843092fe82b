import { accountsOf, isCopied, quoted } from '../objects/accounts.ts';
import type { ObjectCheck } from '../objects/check-object.ts';
import { readGrant } from '../objects/grants.ts';

/** Who may use the databases that move, and will not be on the target. */
export const targetAccountChecks: readonly ObjectCheck[] = [
  {
    name: 'target-accounts',
    title: 'whoever may use the databases on the source may use them on the target',
    severity: 'warn',
    why: 'who is not on the target cannot log in after the switch',
    async find(ask, subject) {
      const there = await accountsOf(ask.here, subject.engine);
      const found = [];
      for (const account of await usersOf(
        ask.there,
        subject.databases.map(({ source }) => source),
      )) {
        if (there.has(account) || isCopied(account, subject.copy)) continue;
        const lines = await ask.there(`SHOW GRANTS FOR ${quoted(account)}`);
        const grants = lines
          .map((row) => readGrant(String(Object.values(row)[0]), subject))
          .flatMap((grant) => (grant.on === 'moving' ? [`${grant.statement};`] : []));
        found.push({
          what: `"${account}" is no account of the target`,
          mend: `CREATE USER ${quoted(account)} IDENTIFIED BY 'its password'; ${grants.join(' ')} Or let the plan copy it: accounts: { copy: ["${account}"] }`,
        });
      }
      return found;
    },
  },
];

/** The accounts with a grant on one of the databases, or on something in it. */
async function usersOf(
  read: Parameters<ObjectCheck['find']>[0]['here'],
  databases: readonly string[],
): Promise<readonly string[]> {
  const users = new Set<string>();
  for (const database of databases) {
    const rows = await read(
      `SELECT user AS user, host AS host FROM mysql.db WHERE ? LIKE db
       UNION SELECT user, host FROM mysql.tables_priv WHERE db = ?
       UNION SELECT user, host FROM mysql.columns_priv WHERE db = ? UNION SELECT user, host FROM mysql.procs_priv WHERE db = ?`,
      [database, database, database, database],
    );
    for (const { user, host } of rows)
      if (user !== '') users.add(host === '' ? String(user) : `${user}@${host}`);
  }
  return [...users].sort();
}
