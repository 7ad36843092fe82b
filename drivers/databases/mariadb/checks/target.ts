import { domainsOf } from '../../../replication/native/mariadb-position.ts';
import { type Found, moving, type ServerCheck } from '../../mysql/checks/check.ts';
import { sharedTargetChecks } from '../../mysql/checks/lists.ts';
import { grants } from '../../mysql/checks/privileges.ts';
import { reverseTargetChecks } from '../../mysql/checks/reverse.ts';
import { readSettings, setAtStart } from '../../mysql/checks/setting.ts';

/** What the target must be so that it can take the copy, apply changes, and serve the application as the source did. */
export const targetChecks: readonly ServerCheck[] = [
  ...sharedTargetChecks('mariadb'),
  grants('mariadb', 'target', {
    name: 'target-grants',
    why: 'tables are created, rows loaded and the channel made with them',
    needed: [
      ...[
        'SELECT',
        'INSERT',
        'UPDATE',
        'DELETE',
        'CREATE',
        'DROP',
        'ALTER',
        'INDEX',
        'REFERENCES',
        'PROCESS',
      ],
      // RELOAD: a channel is removed by RESET SLAVE ALL.
      ...[
        'RELOAD',
        'SUPER',
        'REPLICATION SLAVE ADMIN',
        'SLAVE MONITOR',
        'READ ONLY ADMIN',
        'CONNECTION ADMIN',
        'BINLOG ADMIN',
      ],
      'CREATE USER',
    ],
  }),
  {
    name: 'target-log',
    title: 'the target logs what it applies',
    severity: 'warn',
    of: 'server',
    why: 'without it no channel can lead back from the target',
    async find(ask) {
      const settings = await readSettings(ask.here, ['log_bin', 'log_slave_updates']);
      return [...settings]
        .filter(([, value]) => value !== 'ON')
        .slice(0, 1)
        .map(([name, value]) => ({
          what: `${name} is ${value}`,
          mend: setAtStart(name, name === 'log_bin' ? 'binlog' : 'ON'),
        }));
    },
  },
  {
    name: 'gtid-domain',
    title: 'the target can log the source’s transactions by their GTIDs',
    severity: 'error',
    forced: true,
    // Once the channel runs, the target has the source's domains in its own log: that is the channel's work.
    once: true,
    of: 'server',
    why: 'a transaction of the source with a lower number would stop the channel',
    async find(ask) {
      const sql = 'SELECT @@global.gtid_binlog_pos AS position, @@global.gtid_strict_mode AS strict';
      const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
      const used = domainsOf(String(here?.position ?? ''));
      const shared = domainsOf(String(there?.position ?? '')).filter((domain) => used.includes(domain));
      return Number(here?.strict) === 0 || shared.length === 0
        ? []
        : [
            {
              what: `the target has logged transactions of its own in the GTID domain ${shared.join(', ')}, and gtid_strict_mode is ON`,
              mend: 'SET GLOBAL gtid_strict_mode = OFF; there, or on a target that nobody uses yet RESET MASTER.',
            },
          ];
    },
  },
  {
    name: 'channel-filters',
    title: 'the channel can be told which tables move',
    severity: 'error',
    forced: true,
    why: 'its filters are lists that know no quotes, and replicate_rewrite_db can be set while the server runs since 10.11 only',
    async find(ask, subject) {
      const { tables } = subject;
      const moves = moving(subject);
      const findings: Found[] = [];
      const pairs = [
        ...new Map(tables.map(({ source, target }) => [source.database, target.database])).entries(),
      ];
      for (const [from, to] of pairs)
        if (from !== to && (/,|->|^\s|\s$/.test(from) || /,|->|\s/.test(to)))
          findings.push({
            what: `"${from}" cannot be renamed to "${to}": such a rule cannot hold a comma or an arrow, nor a space in the new name`,
            mend: 'Keep the name, or rename it before the migration.',
          });
      // A comma can only be said as a pattern in which any character is allowed.
      for (const { source } of tables.filter(({ source }) => source.table.includes(',')))
        for (const { name } of await ask.there(
          `SELECT table_name AS name FROM information_schema.tables
           WHERE table_schema = ? AND table_type = 'BASE TABLE' AND LOWER(table_name) LIKE LOWER(?) AND table_name <> ?`,
          [source.database, source.table.replace(/[\\_%]/g, '\\$&').replaceAll(',', '_'), source.table],
        ))
          if (!moves(source.database, name))
            findings.push({
              what: `"${source.database}.${source.table}" and "${source.database}.${name}" cannot be told apart, and only one of them moves`,
              mend: 'Rename one of them.',
            });
      const [row] = await ask.here('SELECT VERSION() AS v');
      const [, major, minor] = /(\d+)\.(\d+)\.\d+-MariaDB/i.exec(String(row?.v)) ?? [];
      const renamed = tables.some(({ source, target }) => source.database !== target.database);
      if (renamed && Number(major) === 10 && Number(minor) < 11)
        findings.push({
          what: `the plan renames databases, and the target is ${row?.v}`,
          mend: 'Upgrade the target, or keep the names.',
        });
      return findings;
    },
  },
  {
    name: 'partitioning',
    title: 'the target can hold partitioned tables where there are any',
    severity: 'error',
    why: 'without the plugin its CREATE TABLE fails',
    async find(ask, subject) {
      const [plugin] = await ask.here(
        "SELECT 1 AS there FROM information_schema.plugins WHERE plugin_name = 'partition' AND plugin_status = 'ACTIVE'",
      );
      if (plugin) return [];
      const rows = await ask.there(
        'SELECT DISTINCT table_schema AS db, table_name AS name FROM information_schema.partitions WHERE partition_name IS NOT NULL AND table_schema IN (?)',
        [[...new Set(subject.tables.map(({ source }) => source.database))]],
      );
      const moves = moving(subject);
      return rows
        .filter(({ db, name }) => moves(db, name))
        .map(({ db, name }) => ({
          what: `"${db}.${name}" is partitioned, and the target has no partitioning`,
          mend: setAtStart('partition', 'ON'),
        }));
    },
  },
  ...reverseTargetChecks('mariadb'),
];
