import type { Engine } from '../../../drivers/databases/mysql/checks/check.ts';
import type { Fault } from './checks-rig.ts';

/** The database of the checks' tests, and the application's account there. */
export const database = 'checks_faults';

/** Makes a table of the source. */
export const table = (name: string, definition: string): readonly ['source', string] => [
  'source',
  `CREATE TABLE ${database}.${name} (${definition})`,
];
/** Drops them again. */
export const gone = (...names: readonly string[]): readonly (readonly ['source', string])[] =>
  names.map((name) => ['source', `DROP TABLE IF EXISTS ${database}.${name}`] as const);

/** A setting of the source with a wrong value. */
export const wrong = (
  check: string,
  setting: string,
  value: string,
  severity: Fault['severity'],
  usual: string,
): Fault => ({
  name: `${setting} = ${value}`,
  check,
  severity,
  made: [['source', `SET GLOBAL ${setting} = ${value}`]],
  found: new RegExp(`^${setting} is `),
  undone: [['source', `SET GLOBAL ${setting} = ${usual}`]],
});

/** Faults of the source’s settings and accounts that both kinds of server can have. */
export const serverFaults = (engine: Engine): readonly Fault[] => [
  wrong('row-image', 'binlog_row_image', 'MINIMAL', 'error', 'FULL'),
  wrong('binlog-format', 'binlog_format', 'MIXED', 'error', 'ROW'),
  wrong('timeouts', 'net_write_timeout', '5', 'warn', '60'),
  wrong('timeouts', 'net_read_timeout', '5', 'warn', '30'),
  wrong('timeouts', 'wait_timeout', '59', 'warn', '28800'),
  wrong(
    'statement-limit',
    engine === 'mysql' ? 'max_execution_time' : 'max_statement_time',
    '30',
    'error',
    '0',
  ),
  wrong('writable', 'read_only', 'ON', 'error', 'OFF'),
  {
    name: 'logs that are purged too soon',
    check: 'log-retention',
    severity: 'error',
    made: [['source', 'SET GLOBAL binlog_expire_logs_seconds = 3600']],
    found: /binlog_expire_logs_seconds keeps logs for 60 min; .* at 5 MB a second take .*: 24 h/,
    undone: [['source', 'SET GLOBAL binlog_expire_logs_seconds = 2592000']],
  },
  {
    name: 'an application above read_only by a role',
    check: 'application-accounts',
    severity: 'error',
    accounts: ['checks_high'],
    made: [
      ['source', "CREATE USER 'checks_high'@'%'"],
      ['source', 'CREATE ROLE checks_role'],
      ['source', 'CREATE ROLE checks_deeper'],
      [
        'source',
        `GRANT ${engine === 'mysql' ? 'CONNECTION_ADMIN' : 'READ ONLY ADMIN'} ON *.* TO checks_deeper`,
      ],
      ['source', 'GRANT checks_deeper TO checks_role'],
      ['source', "GRANT checks_role TO 'checks_high'@'%'"],
    ],
    found: /"checks_high"@"%" has (CONNECTION_ADMIN|READ ONLY ADMIN), itself or by a role/,
    mend: {
      with: [
        [
          'source',
          `REVOKE ${engine === 'mysql' ? 'CONNECTION_ADMIN' : 'READ ONLY ADMIN'} ON *.* FROM checks_deeper`,
        ],
      ],
    },
    undone: [
      ['source', "DROP USER 'checks_high'@'%'"],
      ['source', 'DROP ROLE checks_role'],
      ['source', 'DROP ROLE checks_deeper'],
    ],
  },
  {
    name: 'an application above read_only',
    check: 'application-accounts',
    severity: 'error',
    accounts: ['checks_high'],
    made: [
      ['source', "CREATE USER 'checks_high'@'%'"],
      [
        'source',
        `GRANT ${engine === 'mysql' ? 'CONNECTION_ADMIN' : 'READ ONLY ADMIN'}, SUPER ON *.* TO 'checks_high'@'%'`,
      ],
    ],
    found: /"checks_high"@"%" has/,
    undone: [['source', "DROP USER 'checks_high'@'%'"]],
  },
  {
    name: 'an account that is locked',
    check: 'account-state',
    severity: 'warn',
    accounts: ['checks_locked@localhost'],
    made: [['source', "CREATE USER 'checks_locked'@'localhost' ACCOUNT LOCK"]],
    found: /"checks_locked"@"localhost" is locked/,
    undone: [['source', "DROP USER 'checks_locked'@'localhost'"]],
  },
  {
    name: 'a password that runs out',
    check: 'account-state',
    severity: 'warn',
    accounts: ['checks_old'],
    made: [['source', "CREATE USER 'checks_old'@'%' IDENTIFIED BY 'x' PASSWORD EXPIRE INTERVAL 9 DAY"]],
    found: /the password of "checks_old"@"%" expires in 9 days/,
    undone: [['source', "DROP USER 'checks_old'@'%'"]],
  },
  {
    name: 'a password that has run out',
    check: 'account-state',
    severity: 'warn',
    accounts: ['checks_old'],
    made: [['source', "CREATE USER 'checks_old'@'%' IDENTIFIED BY 'x' PASSWORD EXPIRE"]],
    found: /the password of "checks_old"@"%" has expired/,
    undone: [['source', "DROP USER 'checks_old'@'%'"]],
    mend: { with: [['source', "ALTER USER 'checks_old'@'%' IDENTIFIED BY 'y'"]] },
  },
  ...['*.*', `\`checks\\_fault_\`.*`, `${database}.keyed`].map(
    (on): Fault => ({
      name: `a writer of ${on} that the plan does not name`,
      check: 'other-writers',
      severity: 'warn',
      made: [
        ['source', "CREATE USER 'checks_batch'@'10.%'"],
        ['source', `GRANT UPDATE ON ${on} TO 'checks_batch'@'10.%'`],
      ],
      found: /"checks_batch@10\.%" may write too/,
      mend: { not: 'it is the plan that is mended' },
      undone: [['source', "DROP USER 'checks_batch'@'10.%'"]],
    }),
  ),
  {
    name: 'a writer by a role of a role',
    check: 'other-writers',
    severity: 'warn',
    made: [
      ['source', "CREATE USER 'checks_batch'@'%'"],
      ['source', 'CREATE ROLE checks_role'],
      ['source', 'CREATE ROLE checks_deeper'],
      ['source', `GRANT UPDATE ON ${database}.* TO checks_deeper`],
      ['source', 'GRANT checks_deeper TO checks_role'],
      ['source', "GRANT checks_role TO 'checks_batch'@'%'"],
    ],
    found: /^"checks_batch@%" may write too/,
    mend: { not: 'it is the plan that is mended' },
    undone: [
      ['source', "DROP USER 'checks_batch'@'%'"],
      ['source', 'DROP ROLE checks_role'],
      ['source', 'DROP ROLE checks_deeper'],
    ],
  },
  {
    name: 'an administrator by a role',
    check: 'administrators',
    severity: 'warn',
    made: [
      ['source', "CREATE USER 'checks_admin'@'%'"],
      ['source', 'CREATE ROLE checks_role'],
      [
        'source',
        `GRANT ${engine === 'mysql' ? 'CONNECTION_ADMIN' : 'READ ONLY ADMIN'} ON *.* TO checks_role`,
      ],
      ['source', "GRANT checks_role TO 'checks_admin'@'%'"],
    ],
    found: /^"checks_admin@%" ha(s|ve)/,
    mend: { with: [['source', "REVOKE checks_role FROM 'checks_admin'@'%'"]] },
    undone: [
      ['source', "DROP USER 'checks_admin'@'%'"],
      ['source', 'DROP ROLE checks_role'],
    ],
  },
  {
    name: 'an administrator',
    check: 'administrators',
    severity: 'warn',
    made: [
      ['source', "CREATE USER 'checks_admin'@'%'"],
      [
        'source',
        `GRANT ${engine === 'mysql' ? 'CONNECTION_ADMIN' : 'READ ONLY ADMIN'} ON *.* TO 'checks_admin'@'%'`,
      ],
    ],
    found: /checks_admin@%" has/,
    undone: [['source', "DROP USER 'checks_admin'@'%'"]],
  },
];
