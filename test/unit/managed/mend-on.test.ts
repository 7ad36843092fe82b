import { expect, test } from 'vitest';
import { mendOn } from '../../../drivers/databases/mysql/checks/mend-on.ts';

test.each([
  [
    "SET PERSIST sql_mode = 'A,B'; Then let sessions connect anew.",
    'rds',
    "Set sql_mode = 'A,B' in the instance’s DB parameter group; Then let sessions connect anew.",
  ],
  [
    'SET PERSIST binlog_expire_logs_seconds = 1209600;',
    'rds',
    "CALL mysql.rds_set_configuration('binlog retention hours', 168);",
  ],
  [
    'SET PERSIST binlog_expire_logs_seconds = 1209600;',
    'aurora',
    "CALL mysql.rds_set_configuration('binlog retention hours', 336);",
  ],
  [
    'Write innodb_page_size = 16384 into the configuration, and restart the server.',
    'aurora',
    'Set innodb_page_size = 16384 in the DB cluster parameter group, and reboot.',
  ],
  [
    'SET GLOBAL restrict_fk_on_non_standard_key = OFF; and write it into the configuration.',
    'aurora',
    'Set restrict_fk_on_non_standard_key = OFF in the DB cluster parameter group.',
  ],
  ['SET PERSIST gtid_mode = ON;', 'own', 'SET PERSIST gtid_mode = ON;'],
  [
    "CALL mysql.rds_set_configuration('binlog retention hours', 240);",
    'rds',
    "CALL mysql.rds_set_configuration('binlog retention hours', 168);",
  ],
] as const)('%s on %s', (mend, hosting, told) => {
  expect(mendOn(hosting, mend)).toBe(told);
});
