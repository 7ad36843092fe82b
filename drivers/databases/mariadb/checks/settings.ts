import { type ServerCheck, variable } from '../../mysql/checks/check.ts';

const mend = (setting: string) =>
  `SET GLOBAL ${setting}; and in the configuration; then let sessions connect anew.`;

/** Settings of the source without which its log would not tell every change. */
export const logSettings: readonly ServerCheck[] = [
  variable({
    name: 'log-bin',
    variable: 'log_bin',
    wanted: 'ON',
    severity: 'error',
    forced: true,
    why: 'changes made while rows are copied are read from the binary log',
    mend: 'Set log_bin in the configuration and restart the server.',
  }),
  variable({
    name: 'binlog-format',
    variable: 'binlog_format',
    wanted: 'ROW',
    severity: 'error',
    forced: true,
    why: 'a statement that is run again may give other rows, and MIXED, the default, logs statements',
    mend: mend('binlog_format = ROW'),
  }),
  variable({
    name: 'row-image',
    variable: 'binlog_row_image',
    wanted: 'FULL',
    severity: 'error',
    forced: true,
    why: 'a partial row image cannot be applied to a row that is found by other columns',
    mend: mend('binlog_row_image = FULL'),
  }),
  {
    name: 'persisted-settings',
    title: 'nothing that a freeze sets is forgotten by a restart',
    severity: 'warn',
    find: async () => [
      {
        what: 'MariaDB has no SET PERSIST: read_only is lost when the server restarts',
        why: 'the locks of the application’s accounts outlive a restart; what others may write, and the channel’s filters on the target, do not',
        mend: 'Restart neither server until the source is retired, and have skip_slave_start in the target’s configuration.',
      },
    ],
  },
  {
    name: 'log-retention',
    title: 'binary logs are kept for a day at least',
    severity: 'error',
    async find(ask) {
      const [row] = await ask.here('SELECT @@global.expire_logs_days AS days');
      const days = Number(row?.days);
      return days === 0 || days >= 1
        ? []
        : [
            {
              what: `expire_logs_days is ${days}`,
              why: 'a log that is purged before it is read ends the migration',
              mend: 'SET GLOBAL expire_logs_days = 7;',
            },
          ];
    },
  },
];
