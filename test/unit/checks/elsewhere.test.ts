import { expect, test } from 'vitest';
import type { CheckList } from '../../../drivers/databases/ask-check.ts';
import { mariadbChecks } from '../../../drivers/databases/mariadb/checks/list.ts';
import { mysqlChecks } from '../../../drivers/databases/mysql/check-operations.ts';
import type { Read, Subject } from '../../../drivers/databases/mysql/checks/check.ts';
import { neededRetention } from '../../../drivers/databases/mysql/checks/retention.ts';
import { fake, type Server, subject } from './fake.ts';

/** What cannot be had here: other versions, other initialisations, other hosts. */
const cases: readonly (readonly [
  list: CheckList,
  check: string,
  here: Server,
  there: Server,
  found: RegExp | null,
])[] = [
  [mysqlChecks, 'version', { settings: { version: '5.7.44-log' } }, {}, /the source is 5\.7\.44-log/],
  [mysqlChecks, 'version', { settings: { version: '10.11.6-MariaDB' } }, {}, /the source is 10\.11/],
  [mysqlChecks, 'version', { settings: { version: '8.0.11' } }, {}, null],
  [
    mysqlChecks,
    'rename-collisions',
    { answers: [[/schemata/, [{ name: 'shop' }]]] },
    {},
    /"orders" is to be called "shop", and the source has a database "shop"/,
  ],
  [mysqlChecks, 'rename-collisions', {}, {}, null],
  [mariadbChecks, 'version', { settings: { version: '10.4.32-MariaDB' } }, {}, /the source is 10\.4/],
  [mariadbChecks, 'version', { settings: { version: '5.5.5-10.5.23-MariaDB-log' } }, {}, null],
  [
    mysqlChecks,
    'target-version',
    { settings: { version: '8.0.40' } },
    { settings: { version: '8.4.3' } },
    /the target is 8\.0\.40, the source 8\.4\.3/,
  ],
  [
    mysqlChecks,
    'target-version',
    { settings: { version: '11.4.2-MariaDB' } },
    { settings: { version: '8.0.40' } },
    /the target is 11\.4/,
  ],
  [
    mariadbChecks,
    'target-version',
    { settings: { version: '11.4.2-MariaDB' } },
    { settings: { version: '10.6.18-MariaDB' } },
    null,
  ],
  [
    mysqlChecks,
    'way-back',
    { settings: { version: '8.4.3' } },
    { settings: { version: '8.0.40' } },
    /the target is 8\.4\.3, newer than the source, 8\.0\.40/,
  ],
  [mysqlChecks, 'way-back', { settings: { version: '8.4.9' } }, { settings: { version: '8.4.3' } }, null],
  [
    mysqlChecks,
    'table-names',
    { settings: { lower_case_table_names: '1' } },
    { settings: { lower_case_table_names: '0' } },
    /lower_case_table_names is "1" on the target and "0"/,
  ],
  [
    mysqlChecks,
    'page-size',
    { settings: { innodb_page_size: '8192' } },
    { settings: { innodb_page_size: '16384' } },
    /innodb_page_size is "8192"/,
  ],
  [
    mysqlChecks,
    'page-size',
    { settings: { innodb_page_size: '16384' } },
    { settings: { innodb_page_size: '8192' } },
    null,
  ],
  [
    mysqlChecks,
    'log-compression',
    { settings: { binlog_transaction_compression: 'ON' } },
    {},
    /binlog_transaction_compression is ON/,
  ],
  [mysqlChecks, 'gtid-mode', { settings: { gtid_mode: 'OFF' } }, {}, null],
  [
    mysqlChecks,
    'gtid-mode',
    { settings: { gtid_mode: 'OFF' } },
    { answers: [[/auto_position/, [{ automatic: '1' }]]] },
    /gtid_mode is OFF, and the channel was made when it was ON/,
  ],
  [
    mysqlChecks,
    'gtid-mode',
    { settings: { gtid_mode: 'ON' } },
    { answers: [[/auto_position/, [{ automatic: '0' }]]] },
    /gtid_mode is ON, and the channel was made when it was OFF/,
  ],
  [
    mysqlChecks,
    'gtid-consistency',
    { settings: { gtid_mode: 'ON', enforce_gtid_consistency: 'WARN' } },
    {},
    /enforce_gtid_consistency is WARN/,
  ],
  [
    mysqlChecks,
    'target-gtid-mode',
    { settings: { gtid_mode: 'ON', version: '8.0.22' } },
    { settings: { gtid_mode: 'OFF' } },
    /older than 8\.0\.23/,
  ],
  [
    mysqlChecks,
    'target-gtid-mode',
    { settings: { gtid_mode: 'ON', version: '8.0.23' } },
    { settings: { gtid_mode: 'OFF' } },
    null,
  ],
  [
    mysqlChecks,
    'log-space',
    { settings: { binlog_space_limit: '1073741824' } },
    {},
    /binlog_space_limit is 1\.07 GB/,
  ],
  [
    mariadbChecks,
    'log-space',
    { settings: { max_binlog_total_size: '1000' } },
    {},
    /max_binlog_total_size is 1 kB/,
  ],
  [
    mariadbChecks,
    'log-retention',
    { settings: { expire_logs_days: '1' }, answers: [[/SUM\(data_length/, [{ bytes: '412000000000' }]]] },
    {},
    /expire_logs_days keeps logs for 24 h; 412 GB at 5 MB a second take 22\.9 h, .*: 69\.8 h/,
  ],
  [
    mysqlChecks,
    'log-retention',
    { settings: { binlog_expire_logs_seconds: '3600', binlog_expire_logs_auto_purge: 'OFF' } },
    {},
    null,
  ],
  [
    mysqlChecks,
    'log-retention',
    {
      answers: [
        [/rds_configuration'/, [{ there: 1 }]],
        [/mysql\.rds_configuration/, [{ value: null }]],
      ],
    },
    {},
    /"binlog retention hours" is not set/,
  ],
  [
    mysqlChecks,
    'long-transactions',
    {
      answers: [
        [/setup_instruments/, [{ n: '4' }]],
        [/events_transactions_current/, [{ id: 12, s: 301 }]],
      ],
    },
    {},
    /^session 12 has a transaction that has run for 301 s$/,
  ],
  [
    mariadbChecks,
    'long-transactions',
    { answers: [[/innodb_trx/, [{ id: 12, s: 301 }]]] },
    {},
    /^session 12 has a transaction that has run for 301 s$/,
  ],
  [
    mysqlChecks,
    'login-plugins',
    { answers: [[/AUTHENTICATION/, [{ name: 'caching_sha2_password' }]]] },
    {
      answers: [
        [
          /mysql\.user/,
          [
            { user: 'shop_app', host: '%', plugin: 'mysql_native_password' },
            { user: 'other', host: '%', plugin: 'mysql_native_password' },
          ],
        ],
      ],
    },
    /^"shop_app"@"%" logs in by mysql_native_password, which the target does not have$/,
  ],
  [
    mysqlChecks,
    'other-servers',
    { answers: [[/replication_group_members/, [{ name: 'a:3306' }, { name: 'b:3306' }]]] },
    {},
    /replication group of "a:3306", "b:3306"/,
  ],
  [
    mariadbChecks,
    'other-servers',
    { settings: { wsrep_on: 'ON', wsrep_cluster_name: 'galera' } },
    {},
    /member of the cluster "galera"/,
  ],
  [
    mysqlChecks,
    'replicas',
    {
      settings: { version: '8.0.21' },
      answers: [[/SHOW SLAVE HOSTS/, [{ Server_id: '7', Host: '', Port: '3306' }]]],
    },
    {},
    /"a server:3306 \(server_id 7\)" replicates/,
  ],
  [
    mysqlChecks,
    'replicas',
    {
      answers: [
        [
          /PROCESSLIST/,
          [{ Id: 3, User: 'cdc', Host: '10.0.0.9:51000', Command: 'Binlog Dump GTID', Info: null }],
        ],
      ],
    },
    {},
    /1 session reads its log: "cdc@10\.0\.0\.9:51000"/,
  ],
  [
    mysqlChecks,
    'partitions',
    { answers: [[/information_schema\.partitions/, [{ db: 'orders', name: 'lines', n: 1200 }]]] },
    {},
    /"orders\.lines" has 1200 partitions/,
  ],
  [
    mariadbChecks,
    'partitioning',
    {},
    { answers: [[/information_schema\.partitions/, [{ db: 'orders', name: 'lines' }]]] },
    /"orders\.lines" is partitioned, and the target has no partitioning/,
  ],
  [
    mysqlChecks,
    'table-options',
    {
      answers: [
        [/create_options/, [{ db: 'orders', name: 'lines', options: "row_format=DYNAMIC ENCRYPTION='Y'" }]],
      ],
    },
    {},
    /"orders\.lines" is encrypted/,
  ],
  [
    mariadbChecks,
    'table-options',
    { answers: [[/create_options/, [{ db: 'orders', name: 'lines', options: '`ENCRYPTED`=YES' }]]] },
    {},
    /"orders\.lines" is encrypted/,
  ],
  [
    mysqlChecks,
    'float-counters',
    { answers: [[/auto_increment/, [{ db: 'orders', name: 'lines', col: 'id', type: 'double' }]]] },
    { settings: { version: '8.4.3' } },
    /"orders\.lines\.id" is AUTO_INCREMENT, and not an integer/,
  ],
  [
    mysqlChecks,
    'generated-columns',
    {
      settings: { version: '8.0.40' },
      answers: [[/generation_expression/, [{ db: 'orders', name: 'lines', col: 'total', type: 'int' }]]],
    },
    { settings: { version: '9.7.4' } },
    /"orders\.lines\.total": computed by 8\.0\.40 on the source and 9\.7\.4/,
  ],
  [
    mysqlChecks,
    'collations',
    {},
    { answers: [[/DISTINCT collation_name/, [{ name: 'utf8mb4_uca1400_ai_ci' }]]] },
    /the target does not know "utf8mb4_uca1400_ai_ci"/,
  ],
  [
    mysqlChecks,
    'time-zone-names',
    { answers: [[/CONVERT_TZ/, [{ t: null }]]] },
    { answers: [[/CONVERT_TZ/, [{ t: '2026-01-01 01:00:00' }]]] },
    /time zone tables are empty/,
  ],
  [
    mysqlChecks,
    'time-zone',
    { settings: { time_zone: 'SYSTEM' }, answers: [[/CONVERT_TZ/, [{ winter: '00:00', summer: '01:00' }]]] },
    { settings: { time_zone: 'SYSTEM' }, answers: [[/CONVERT_TZ/, [{ winter: '00:00', summer: '00:00' }]]] },
    /the target is in SYSTEM \(00:00, 01:00\)/,
  ],
  [
    mysqlChecks,
    'certificates',
    { answers: [[/Ssl_server_not_after/, [{ Value: 'Jan  1 00:00:00 2026 GMT' }]]] },
    { answers: [[/Ssl_server_not_after/, [{ Value: '' }]]] },
    /the certificate of the target ends on Jan {2}1/,
  ],
  [
    mysqlChecks,
    'target-writable',
    { settings: { innodb_read_only: 'ON' } },
    {},
    /innodb_read_only is ON on the target/,
  ],
];

test.each(cases.map((each) => ({ name: each[1], says: String(each[4]), each })))(
  '$name: $says',
  async ({ each }) => {
    const [list, name, here, there, found] = each;
    const check = [...list.source, ...list.target].find((one) => one.name === name);
    const findings = await check?.find(fake(here, there), subject);
    if (found === null) expect(findings).toEqual([]);
    else expect(findings?.map(({ what }) => what).join('\n')).toMatch(found);
  },
);

test('a question is asked in as many statements of ten thousand tables as of one', async () => {
  const many: Subject = {
    ...subject,
    tables: Array.from({ length: 10_000 }, (_, n) => ({
      source: { database: 'orders', table: `t${n}` },
      target: { database: 'shop', table: `t${n}` },
    })),
  };
  for (const { source, target } of [mysqlChecks, mariadbChecks])
    for (const check of [...source, ...target]) {
      const statements = async (of: Subject) => {
        let n = 0;
        const answering = fake({ settings: { version: '9.7.4' } }, { settings: { version: '8.0.40' } });
        const counted = (read: Read): Read => {
          return (sql, values) => {
            n++;
            return read(sql, values);
          };
        };
        const { here, there, replication } = answering;
        await check.find(
          { ...answering, here: counted(here), there: counted(there), replication: counted(replication) },
          of,
        );
        return n;
      };
      const few = await statements(subject);
      expect(await statements(many), check.name).toBe(few);
      expect(few, check.name).toBeLessThan(10);
    }
});

test('a clock that is wrong is named, with how much', async () => {
  const check = mysqlChecks.target.find(({ name }) => name === 'clocks');
  const at = (ms: number): Server => ({
    answers: [[/UTC_TIMESTAMP/, [{ us: String((Date.now() + ms) * 1000) }]]],
  });
  expect(await check?.find(fake(at(200), at(-200)), subject)).toEqual([]);
  const findings = await check?.find(fake(at(5_000), at(-7_000)), subject);
  expect(findings?.map(({ what }) => what)).toEqual([
    'the target’s clock is 5.0 s ahead of this machine’s',
    'the source’s clock is 7.0 s behind this machine’s',
  ]);
});

test('the log is needed for longer where there is more to move', () => {
  expect(neededRetention(0).seconds).toBe(86_400);
  expect(neededRetention(1e12).seconds).toBe(86_400 + 2 * 200_000);
});

test('every check has a name of its own on both sides, and a reason', () => {
  for (const list of [mysqlChecks, mariadbChecks]) {
    const all = [...list.source, ...list.target];
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name, why, title } of all) {
      expect(why, name).toMatch(/^\S.{20,}[^.]$/);
      expect(title, name).toMatch(/^\S.{10,90}[^.]$/);
    }
  }
});
