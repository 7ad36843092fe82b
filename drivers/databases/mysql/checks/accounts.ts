import { otherSide } from '../../../side.ts';
import { quoteAccount, splitAccount } from '../names.ts';
import { type Applying, type Engine, type Found, listed, type ServerCheck } from './check.ts';
import { accountStates, administrators, isNamed, shown, writers } from './grantees.ts';
import { globalPrivileges } from './privileges.ts';

/** What lets an account write on a server that refuses writes. */
const above: { readonly [E in Engine]: readonly string[] } = {
  mysql: ['CONNECTION_ADMIN', 'SUPER'],
  mariadb: ['READ ONLY ADMIN', 'SUPER'],
};

/** Who may write to the source, and whether a freeze reaches them. */
export const accountChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'application-accounts',
    title: 'the application’s accounts exist, and none may write through a freeze',
    severity: 'error',
    of: 'databases',
    forced: true,
    why: 'an account that is not there under its whole name is not frozen, and one above read_only writes in spite of it',
    async find(ask, { accounts }) {
      const found: Found[] = [];
      for (const account of accounts) {
        const { user, host } = splitAccount(account);
        const rows = await ask.here('SELECT 1 AS there FROM mysql.user WHERE user = ? AND host = ?', [
          user,
          host,
        ]);
        if (rows.length === 0) {
          found.push({
            what: `there is no account "${user}"@"${host}"`,
            mend: 'Name it under source.application.accounts as user@host.',
          });
          continue;
        }
        const privileges = await globalPrivileges(engine, ask.here, quoteAccount(account));
        const high = above[engine].filter((each) => privileges.has(each));
        if (high.length > 0 || privileges.has('ALL PRIVILEGES'))
          found.push({
            what: `"${user}"@"${host}" has ${high.length > 0 ? high.join(' and ') : 'ALL PRIVILEGES'}, itself or by a role`,
            mend: `REVOKE ${(high.length > 0 ? high : above[engine]).join(', ')} ON *.* FROM ${quoteAccount(account)}; or from its role.`,
          });
      }
      return found;
    },
  },
  {
    name: 'application-login',
    title: 'the canary can log in as the application',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'only a write that is refused proves a freeze',
    async find(ask) {
      const error = await ask.application();
      return error === null
        ? []
        : [
            {
              what: `the application cannot log in: ${error}`,
              mend: 'Check source.application.credentials.',
            },
          ];
    },
  },
  {
    name: 'account-state',
    title: 'no account of the application is locked, and no password runs out',
    severity: 'warn',
    of: 'databases',
    why: 'the application would be refused, and a lock that the engine finds it does not open after the switch',
    async find(ask, { accounts }) {
      const wanted = new Set(accounts.map(quoteAccount));
      const rows = await accountStates(engine, ask.here);
      return rows.flatMap(({ user, host, locked, expired, days }) => {
        const account = quoteAccount(`${user}@${host}`);
        if (!wanted.has(account)) return [];
        const name = `"${user}"@"${host}"`;
        const ended = Number(expired) === 1;
        return [
          ...(Number(locked) === 1
            ? [{ what: `${name} is locked`, mend: `ALTER USER ${account} ACCOUNT UNLOCK;` }]
            : []),
          ...(ended || (days !== null && Number(days) < 30)
            ? [
                {
                  what: ended
                    ? `the password of ${name} has expired`
                    : `the password of ${name} expires in ${days} days`,
                  mend: ended
                    ? `ALTER USER ${account} IDENTIFIED BY '<a new password>';`
                    : `ALTER USER ${account} PASSWORD EXPIRE NEVER; or give it a new password.`,
                },
              ]
            : []),
        ];
      });
    },
  },
  {
    name: 'other-writers',
    title: 'no other account may write to the databases that move',
    severity: 'warn',
    of: 'databases',
    why: 'accounts that the plan does not name are not shut out of the old side after the switch, and need to exist on the new one',
    async find(ask, subject) {
      const others = (await writers(engine, ask.here, subject)).filter(
        (grantee) => !isNamed(grantee, subject.accounts),
      );
      return others.length === 0
        ? []
        : [
            {
              what: `${listed(others.map(shown))} may write too`,
              mend: 'Add to source.application.accounts those that applications use.',
            },
          ];
    },
  },
  {
    name: 'administrators',
    title: 'nobody but the engine’s account is above read_only',
    severity: 'warn',
    of: 'server',
    why:
      engine === 'mysql'
        ? 'what they write while the last marker is made is not refused'
        : 'there is no super_read_only: what they write during the freeze is not refused, and might not be carried over',
    async find(ask) {
      const others = await administrators(engine, ask.here);
      return others.length === 0
        ? []
        : [
            {
              what: `${listed(others.map(shown))} ${others.length === 1 ? 'has' : 'have'} ${above[engine].join(' or ')}`,
              mend: `See that they write nothing while the cutover runs, or for that time: REVOKE ${above[engine].join(', ')} ON *.* FROM ${others[0]};`,
            },
          ];
    },
  },
  // A replica's own channel logs in as somebody of AWS's.
  { ...channelAccountCheck(engine, { name: 'replication-account', on: 'target' }), copied: true },
];

/** The account with which one side reads the other's log. */
export const channelAccountCheck = (engine: Engine, { name, on }: Applying): ServerCheck => {
  const from = otherSide(on);
  const credentials = on === 'target' ? 'replication.credentials' : 'replication.reverse_credentials';
  const otherwise =
    on === 'target' ? 'source.credentials' : 'replication.credentials, or else target.credentials';
  return {
    name,
    title: `the account of the channel ${on === 'target' ? '' : 'back '}may fetch changes`,
    severity: 'error',
    of: 'server',
    why: `the ${on} logs in with it to read the ${from}’s log`,
    async find(ask) {
      const read = on === 'target' ? ask.replication : ask.reverse;
      try {
        const privileges = await globalPrivileges(engine, read, null);
        if (privileges.has('REPLICATION SLAVE') || privileges.has('ALL PRIVILEGES')) return [];
        const [row] = await read('SELECT CURRENT_USER() AS account');
        const account = quoteAccount(String(row?.account));
        return [
          {
            what: `"${row?.account}" lacks REPLICATION SLAVE`,
            mend: `GRANT REPLICATION SLAVE ON *.* TO ${account};`,
          },
        ];
      } catch (error) {
        return [
          {
            what: `the account of ${credentials} cannot log in: ${(error as Error).message}`,
            mend: `Check ${credentials}; left out, the channel uses ${otherwise}.`,
          },
        ];
      }
    },
  };
};
