import type { Row } from '../../../../engine/step.ts';
import { splitAccount } from '../names.ts';
import type { Finding, ServerCheck } from './check.ts';

/** What is wrong with a transaction of a session that has run for some seconds. */
export const longTransaction = ({ id, s }: Row): Finding => ({
  what: `session ${id} has a transaction that has run for ${s} s`,
  why: 'it would be killed by the freeze, and rolling it back may take as long again',
  mend: `Let it end, or KILL ${id}.`,
});

/** Who is at work on the source, and whether a freeze would stop them. */
export const sessionChecks: readonly ServerCheck[] = [
  {
    name: 'prepared-transactions',
    title: 'no prepared (XA) transaction stands',
    severity: 'error',
    async find(ask) {
      const rows = await ask.here('XA RECOVER');
      return rows.length === 0
        ? []
        : [
            {
              what: `${rows.length} prepared transactions`,
              why: 'a prepared transaction can commit in spite of a freeze',
              mend: 'End them with XA COMMIT or XA ROLLBACK.',
            },
          ];
    },
  },
  {
    name: 'long-transactions',
    title: 'no transaction has run for more than five minutes',
    severity: 'warn',
    async find(ask) {
      // Not from innodb_trx: that holds the texts of running statements in utf8mb3, and a 🔔 in one of them fails the query.
      const rows = await ask.here(
        `SELECT processlist_id AS id, ROUND(timer_wait / 1e12) AS s FROM performance_schema.events_transactions_current
         JOIN performance_schema.threads USING (thread_id) WHERE state = 'ACTIVE' AND timer_wait > 300e12 AND processlist_id IS NOT NULL`,
      );
      return rows.map(longTransaction);
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
        const rows = await ask.here(
          'SELECT super_priv AS super FROM mysql.user WHERE user = ? AND host = ?',
          [user, host],
        );
        if (rows.length === 0)
          findings.push({
            what: `there is no account "${user}"@"${host}"`,
            why: 'an account that is not named is not frozen',
            mend: 'Name it under source.application.accounts as user@host.',
          });
        const admin = await ask.here(
          `SELECT privilege_type AS p FROM information_schema.user_privileges WHERE grantee = CONCAT('''', ?, '''@''', ?, '''') AND privilege_type = 'CONNECTION_ADMIN'`,
          [user, host],
        );
        if (admin.length > 0 || rows[0]?.super === 'Y')
          findings.push({
            what: `"${user}"@"${host}" has CONNECTION_ADMIN or SUPER`,
            why: 'such an account writes in spite of read_only',
            mend: `REVOKE CONNECTION_ADMIN, SUPER ON *.* FROM '${user}'@'${host}';`,
          });
      }
      return findings;
    },
  },
  {
    name: 'application-login',
    title: 'the canary can log in as the application',
    severity: 'error',
    forced: true,
    async find(ask) {
      const error = await ask.application();
      return error === null
        ? []
        : [
            {
              what: `the application cannot log in: ${error}`,
              why: 'only a write that is refused proves a freeze',
              mend: 'Check source.application.credentials.',
            },
          ];
    },
  },
];
