import type { Engine } from '../../../drivers/databases/mysql/checks/check.ts';
import { database, gone, table, wrong } from './checks-faults.ts';
import type { Fault } from './checks-rig.ts';

/** A setting that is another one on the target. */
const unequal = (
  check: string,
  setting: string,
  value: string,
  severity: Fault['severity'],
  usual: string,
): Fault => ({
  ...wrong(check, setting, value, severity, usual),
  name: `${setting} = ${value} on the target`,
  made: [['target', `SET GLOBAL ${setting} = ${value}`]],
  found: new RegExp(`^${setting} is .* on the target`),
  undone: [['target', `SET GLOBAL ${setting} = ${usual}`]],
});

/** Faults of the target that both kinds of server can have. */
export const targetFaults = (engine: Engine): readonly Fault[] => [
  unequal(
    'statement-limit',
    engine === 'mysql' ? 'max_execution_time' : 'max_statement_time',
    '30',
    'error',
    '0',
  ),
  unequal('sql-mode', 'sql_mode', "''", 'warn', 'DEFAULT'),
  unequal('server-charset', 'collation_server', 'latin1_swedish_ci', 'warn', 'DEFAULT'),
  unequal('packet-size', 'max_allowed_packet', '1048576', 'error', 'DEFAULT'),
  unequal('result-settings', 'group_concat_max_len', '4', 'error', 'DEFAULT'),
  unequal('result-settings', 'div_precision_increment', '9', 'error', 'DEFAULT'),
  unequal('settings', 'net_write_timeout', '7', 'warn', 'DEFAULT'),
  {
    name: 'a means that the optimizer may not use on the target',
    check: 'optimizer-switch',
    severity: 'warn',
    made: [['target', "SET GLOBAL optimizer_switch = 'index_merge=off'"]],
    found: /^optimizer_switch has index_merge=off on the target/,
    undone: [['target', 'SET GLOBAL optimizer_switch = DEFAULT']],
  },
  unequal('settings', 'max_connections', '11', 'warn', 'DEFAULT'),
  unequal('settings', 'init_connect', "'SET @x = 1'", 'warn', "''"),
  unequal('settings', 'innodb_strict_mode', 'OFF', 'warn', 'ON'),
  {
    ...unequal(
      'result-settings',
      engine === 'mysql' ? 'transaction_isolation' : 'tx_isolation',
      "'READ-COMMITTED'",
      'error',
      "'REPEATABLE-READ'",
    ),
  },
  {
    name: 'another time zone on the target',
    check: 'time-zone',
    severity: 'error',
    made: [
      ['source', "SET GLOBAL time_zone = '+00:00'"],
      ['target', "SET GLOBAL time_zone = '+02:00'"],
    ],
    found: /the target is in \+02:00 \(02:00, 02:00\), the source in \+00:00 \(00:00, 00:00\)/,
    undone: [
      ['target', 'SET GLOBAL time_zone = SYSTEM'],
      ['source', 'SET GLOBAL time_zone = SYSTEM'],
    ],
  },
  {
    name: 'a table that exists on the target',
    check: 'target-empty',
    severity: 'error',
    renamed: 'checks_there',
    made: [['target', 'CREATE DATABASE checks_there; CREATE TABLE checks_there.keyed (id INT)']],
    found: /"checks_there\.keyed" exists on the target/,
    undone: [['target', 'DROP DATABASE checks_there']],
  },
  {
    name: 'other objects on the target',
    check: 'target-others',
    severity: 'warn',
    renamed: 'checks_there',
    made: [
      ['target', 'CREATE DATABASE checks_there'],
      ['target', 'CREATE VIEW checks_there.seen AS SELECT 1'],
      ['target', 'CREATE PROCEDURE checks_there.called () SELECT 1'],
      ['target', 'CREATE EVENT checks_there.fired ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1'],
    ],
    found:
      /"view checks_there\.seen", "procedure checks_there\.called", "event checks_there\.fired" stand there already/,
    undone: [['target', 'DROP DATABASE IF EXISTS checks_there']],
  },
  {
    name: 'an event that fires on the target',
    check: 'target-events',
    severity: 'error',
    renamed: 'checks_there',
    made: [
      ['target', 'SET GLOBAL event_scheduler = ON'],
      ['target', 'CREATE DATABASE checks_there'],
      ['target', 'CREATE EVENT checks_there.`fi``red` ON SCHEDULE EVERY 1 DAY DO SELECT 1'],
    ],
    found: /the event "checks_there\.fi`red" is enabled on the target/,
    undone: [
      ['target', 'DROP DATABASE checks_there'],
      ['target', `SET GLOBAL event_scheduler = ${engine === 'mysql' ? 'ON' : 'OFF'}`],
    ],
  },
  {
    name: 'a database with another character set on the target',
    check: 'database-charset',
    severity: 'warn',
    renamed: 'checks_there',
    made: [['target', 'CREATE DATABASE checks_there CHARACTER SET latin1']],
    found: /the database "checks_there" has latin1_swedish_ci on the target and utf8mb4_\w+ on the source/,
    undone: [['target', 'DROP DATABASE checks_there']],
  },
  {
    name: 'another migration',
    check: 'unclaimed',
    severity: 'error',
    made: [['target', 'CREATE DATABASE aurora_migrate']],
    found: /the target has a database "aurora_migrate"/,
    mend: { with: [['target', 'DROP DATABASE aurora_migrate']] },
    undone: [['target', 'DROP DATABASE IF EXISTS aurora_migrate']],
  },
  {
    name: 'a cascade that is not on the target',
    check: 'cascade-keys',
    severity: 'error',
    renamed: 'checks_there',
    made: [
      table('parent', 'id INT PRIMARY KEY'),
      table(
        'child',
        `id INT PRIMARY KEY, CONSTRAINT falls FOREIGN KEY (id) REFERENCES ${database}.parent (id) ON DELETE CASCADE`,
      ),
      ['target', 'CREATE DATABASE checks_there'],
      [
        'target',
        engine === 'mysql'
          ? "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'elsewhere.test' FOR CHANNEL 'aurora_migrate'"
          : "CHANGE MASTER 'aurora_migrate' TO MASTER_HOST = 'elsewhere.test', MASTER_USER = 'nobody'",
      ],
    ],
    found: /"checks_faults\.child\.falls" is not on the target, and the channel is/,
    mend: {
      with: [
        [
          'target',
          `CREATE TABLE checks_there.parent (id INT PRIMARY KEY);
           CREATE TABLE checks_there.child (id INT PRIMARY KEY, CONSTRAINT falls FOREIGN KEY (id) REFERENCES checks_there.parent (id) ON DELETE CASCADE)`,
        ],
      ],
    },
    undone: [
      ...gone('child', 'parent'),
      ['target', 'DROP DATABASE checks_there'],
      [
        'target',
        engine === 'mysql'
          ? "RESET REPLICA ALL FOR CHANNEL 'aurora_migrate'"
          : "RESET SLAVE 'aurora_migrate' ALL",
      ],
    ],
  },
  {
    name: 'a channel that takes small events only',
    check: 'channel-packets',
    severity: 'error',
    made: [['target', `SET GLOBAL ${engine === 'mysql' ? 'replica' : 'slave'}_max_allowed_packet = 1048576`]],
    found: /_max_allowed_packet is 1048576 on the target/,
    undone: [
      ['target', `SET GLOBAL ${engine === 'mysql' ? 'replica' : 'slave'}_max_allowed_packet = 1073741824`],
    ],
  },
  {
    name: 'a target that skips what it cannot apply',
    check: 'applier',
    severity: 'error',
    made: [['target', `SET GLOBAL ${engine === 'mysql' ? 'replica' : 'slave'}_exec_mode = IDEMPOTENT`]],
    found: /_exec_mode is "IDEMPOTENT"/,
    undone: [['target', `SET GLOBAL ${engine === 'mysql' ? 'replica' : 'slave'}_exec_mode = STRICT`]],
  },
];
