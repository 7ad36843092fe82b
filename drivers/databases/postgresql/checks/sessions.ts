import { listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { own, quoteName } from '../names.ts';
import { readSettings } from './read.ts';

/** Who is at work on the source, and whether a copy and a freeze can do their work beside them. */
export const sessionChecks: readonly ServerCheck[] = [
  {
    name: 'prepared-transactions',
    title: 'no prepared transaction stands',
    severity: 'error',
    of: 'server',
    why: 'it can commit in spite of a freeze, and a slot cannot be made while it stands',
    async find(ask) {
      const rows = await ask.here(
        'SELECT gid, owner FROM pg_prepared_xacts WHERE database = current_database()',
      );
      return rows.map(({ gid, owner }) => ({
        what: `the transaction "${gid}" of ${owner} is prepared`,
        mend: `COMMIT PREPARED '${String(gid).replaceAll("'", "''")}'; or ROLLBACK PREPARED, as the transaction manager decides.`,
      }));
    },
  },
  {
    name: 'long-transactions',
    title: 'no transaction has run for more than five minutes',
    severity: 'warn',
    of: 'server',
    why: 'the slot is made once every transaction that was open has ended, and a freeze would end it',
    async find(ask) {
      const rows = await ask.here(
        `SELECT pid, usename AS role, floor(extract(epoch FROM now() - xact_start))::int AS s FROM pg_stat_activity
         WHERE xact_start < now() - interval '5 minutes' AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname = current_database()`,
      );
      return rows.map(({ pid, role, s }) => ({
        what: `session ${pid} of ${role} has a transaction that has run for ${s} s`,
        mend: `Let it end, or SELECT pg_terminate_backend(${pid});`,
      }));
    },
  },
  {
    name: 'schedulers',
    title: 'no scheduler inside of the database writes to it',
    severity: 'warn',
    of: 'server',
    why: 'its jobs are no sessions of the application: the freeze ends none of them, and one that writes then unwinds the cutover',
    async find(ask) {
      const [there] = await ask.here("SELECT to_regclass('cron.job') IS NOT NULL AS there");
      if (there?.there !== true) return [];
      const [jobs] = await ask.here(
        'SELECT count(*) AS n FROM cron.job WHERE active AND database = current_database()',
      );
      return Number(jobs?.n) === 0
        ? []
        : [
            {
              what: `pg_cron has ${jobs?.n} active jobs in this database`,
              mend: 'UPDATE cron.job SET active = false; before the cutover, and create them on the target after it.',
            },
          ];
    },
  },
  {
    name: 'subscriptions',
    title: 'the source subscribes to nobody',
    severity: 'error',
    of: 'server',
    why: 'what a subscription applies is no session of the application: it would go on writing in the freeze, and end with the old side',
    async find(ask) {
      const rows = await ask.here(
        `SELECT subname AS name FROM pg_subscription
         WHERE subenabled AND subname !~ '^${own}' AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return rows.map(({ name }) => ({
        what: `the subscription "${name}" writes to the source`,
        mend: `ALTER SUBSCRIPTION ${quoteName(String(name))} DISABLE; for good before the cutover, and subscribe the target after it.`,
      }));
    },
  },
  {
    name: 'subscribers',
    title: 'nobody else follows the source’s changes',
    severity: 'warn',
    // A run by DMS has a slot of DMS's own from then on.
    once: true,
    of: 'server',
    why: 'a logical slot stays on the old side: whoever reads it gets nothing more after the switch',
    async find(ask) {
      const rows = await ask.here(
        `SELECT slot_name AS name FROM pg_replication_slots
         WHERE slot_type = 'logical' AND database = current_database() AND slot_name !~ '^${own}'`,
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ name }) => String(name)))}: read by others`,
              mend: 'Have them follow the target: make publication and slot there in the freeze, before anybody writes.',
            },
          ];
    },
  },
];

/**
 * That the engine may keep what it writes out of the server's log: a subscription holds the password of its channel in its text.
 * It is asked on the side that subscribes.
 */
export const statementLog = (name: 'statement-log' | 'reverse-statement-log'): ServerCheck => ({
  name,
  title: 'the server does not log the password of the channel',
  severity: 'warn',
  ...(name === 'reverse-statement-log' && { reverse: true }),
  native: true,
  of: 'server',
  why: 'with log_statement = all a server logs bound values too, and only superusers may silence their sessions',
  async find(ask) {
    const { log_statement: logged } = await readSettings(ask.here, ['log_statement']);
    const [role] = await ask.here(
      'SELECT rolname AS name, rolsuper AS super FROM pg_roles WHERE rolname = current_user',
    );
    return logged !== 'all' || role?.super === true
      ? []
      : [
          {
            what: `log_statement is all, and "${role?.name}" may not change it for its sessions`,
            mend: "ALTER SYSTEM SET log_statement = 'ddl'; SELECT pg_reload_conf(); or the same in the parameter group, while the channel is made; or change the channel's password afterwards.",
          },
        ];
  },
});
