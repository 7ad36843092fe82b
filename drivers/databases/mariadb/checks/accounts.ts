import { type Ask, listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { quoteAccount, quoteText, splitAccount } from '../../mysql/names.ts';

const needed = [
  'SELECT',
  'RELOAD',
  'PROCESS',
  'SUPER',
  'REPLICATION SLAVE',
  'BINLOG ADMIN',
  'CONNECTION ADMIN',
  'READ_ONLY ADMIN',
  'CREATE USER',
];

const spelled = (grants: string) => grants.replaceAll('READ ONLY ADMIN', 'READ_ONLY ADMIN');

/** Grants on everything, of an account and of every role that it has, one a line. */
async function globalGrants(ask: Ask, grantee: string | undefined): Promise<string> {
  const lines: string[] = [];
  const waiting = [grantee];
  const seen = new Set<string | undefined>();
  while (waiting.length > 0) {
    const each = waiting.pop();
    if (seen.has(each)) continue;
    seen.add(each);
    const rows = await ask.here(each === undefined ? 'SHOW GRANTS' : `SHOW GRANTS FOR ${each}`);
    for (const row of rows) {
      const line = spelled(String(Object.values(row)[0]));
      const [, role] = /^GRANT `((?:[^`]|``)+)` TO /.exec(line) ?? [];
      if (role !== undefined) waiting.push(quoteText(role.replaceAll('``', '`')));
      else if (/ ON \*\.\* /.test(line)) lines.push(line);
    }
  }
  return lines.join('\n');
}

/** What the accounts may do: the engine's all that it needs, the application's nothing in spite of a freeze. */
export const accountChecks: readonly ServerCheck[] = [
  {
    name: 'engine-grants',
    title: 'the engine’s account may do what the plan asks of it',
    severity: 'error',
    async find(ask) {
      const grants = await globalGrants(ask, undefined);
      if (/GRANT ALL PRIVILEGES ON \*\.\*/.test(grants)) return [];
      const missing = needed.filter((privilege) => !new RegExp(`\\b${privilege}\\b`).test(grants));
      return missing.length === 0
        ? []
        : [
            {
              what: `the account lacks ${missing.join(', ')}`,
              why: 'the snapshot, the freeze and the channel need them',
              mend: `GRANT ${missing.join(', ')} ON *.* TO the account of source.credentials.`,
            },
          ];
    },
  },
  {
    name: 'application-accounts',
    title: 'the application’s accounts exist, and none may write through a freeze',
    severity: 'error',
    forced: true,
    async find(ask, { accounts }) {
      const findings = [];
      for (const account of accounts) {
        const { user, host } = splitAccount(account);
        const name = `"${user}"@"${host}"`;
        const rows = await ask.here('SELECT 1 FROM mysql.global_priv WHERE user = ? AND host = ?', [
          user,
          host,
        ]);
        if (rows.length === 0) {
          findings.push({
            what: `there is no account ${name}`,
            why: 'an account that is not named is not frozen',
            mend: 'Name it under source.application.accounts as user@host.',
          });
          continue;
        }
        const grants = await globalGrants(ask, quoteAccount(account));
        if (/\b(ALL PRIVILEGES|SUPER|READ_ONLY ADMIN)\b/.test(grants))
          findings.push({
            what: `${name} has READ ONLY ADMIN or SUPER`,
            why: 'such an account writes in spite of read_only, and there is no super_read_only',
            mend: `REVOKE READ ONLY ADMIN, SUPER ON *.* FROM ${quoteAccount(account)}; or from its role.`,
          });
      }
      return findings;
    },
  },
  {
    name: 'administrators',
    title: 'nobody but the engine’s account is above read_only',
    severity: 'warn',
    async find(ask) {
      const rows = await ask.here(
        `SELECT DISTINCT grantee FROM information_schema.user_privileges
         WHERE privilege_type IN ('SUPER', 'READ_ONLY ADMIN', 'READ ONLY ADMIN')
           AND REPLACE(grantee, '''', '') <> CURRENT_USER() AND grantee NOT LIKE '''root''@%' AND grantee NOT LIKE '''mariadb.sys''@%'`,
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ grantee }) => String(grantee)))} have READ ONLY ADMIN or SUPER`,
              why: 'what they write during the freeze is not refused, and might not be carried over',
              mend: 'See that they write nothing while the cutover runs, or revoke it for that time.',
            },
          ];
    },
  },
];
