import type { ServerCheck } from '../../mysql/checks/check.ts';

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
];
