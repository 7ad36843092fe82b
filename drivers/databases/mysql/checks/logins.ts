import { splitAccount } from '../names.ts';
import { lockedOut, type ServerCheck } from './check.ts';

/** Whether the application gets in after the switch. */
export const loginChecks: readonly ServerCheck[] = [
  {
    name: 'target-login',
    title: 'the application can log in to the target',
    severity: 'error',
    of: 'server',
    why: 'it could not work after the switch',
    async find(ask, { byAccounts }) {
      const error = await ask.application();
      // Whoever is locked out has shown the right password: a wrong one is refused before.
      return error === null || (byAccounts && error === lockedOut)
        ? []
        : [
            {
              what: `the application cannot log in to the target: ${error}`,
              mend: 'Create its accounts on the target with the same passwords and grants.',
            },
          ];
    },
  },
  {
    name: 'login-plugins',
    title: 'the target can check logins the way that the application’s accounts ask for',
    severity: 'warn',
    of: 'databases',
    why: 'an account cannot be made, or cannot log in, where its plugin is not: mysql_native_password is off in MySQL 8.4, and gone since 9.0',
    async find(ask, { accounts }) {
      const [used, active] = await Promise.all([
        ask.there('SELECT user, host, plugin FROM mysql.user'),
        ask.here(
          "SELECT plugin_name AS name FROM information_schema.plugins WHERE plugin_type = 'AUTHENTICATION' AND plugin_status = 'ACTIVE'",
        ),
      ]);
      const known = new Set(active.map(({ name }) => String(name)));
      const named = new Set(
        accounts.map((account) => {
          const { user, host } = splitAccount(account);
          return `${user}\0${host}`;
        }),
      );
      return used
        .map((row) => ({
          user: String(row.user ?? row.User),
          host: String(row.host ?? row.Host),
          plugin: String(row.plugin ?? ''),
        }))
        .filter(
          ({ user, host, plugin }) => named.has(`${user}\0${host}`) && plugin !== '' && !known.has(plugin),
        )
        .map(({ user, host, plugin }) => ({
          what: `"${user}"@"${host}" logs in by ${plugin}, which the target does not have`,
          mend: 'Give it another plugin and a password on the source, and see that its clients can use it; or install the plugin on the target.',
        }));
    },
  },
];
