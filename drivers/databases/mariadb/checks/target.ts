import { domainsOf } from '../../../replication/native/mariadb-position.ts';
import { listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { pick } from '../../mysql/checks/pick.ts';
import { targetChecks as mysqlChecks } from '../../mysql/checks/target.ts';

const versionOf = (version: unknown): readonly [number, number] => {
  const [, major, minor] = /(\d+)\.(\d+)\.\d+-MariaDB/i.exec(String(version)) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0)];
};
const isOlder = (one: readonly [number, number], other: readonly [number, number]) =>
  one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);

/** What the target must be so that it can take the copy, apply changes, and serve the application as the source did. */
export const targetChecks: readonly ServerCheck[] = [
  {
    name: 'target-version',
    title: 'the target is MariaDB, and not older than the source',
    severity: 'error',
    async find(ask) {
      const sql = 'SELECT VERSION() AS v';
      const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
      return isOlder(versionOf(here?.v), versionOf(there?.v)) || versionOf(here?.v)[0] === 0
        ? [
            {
              what: `the target is ${here?.v}, the source ${there?.v}`,
              why: 'an older server, or another engine, may not read the source’s log',
              mend: 'Upgrade the target first.',
            },
          ]
        : [];
    },
  },
  {
    name: 'target-replica',
    title: 'the target is nobody’s replica',
    severity: 'error',
    forced: true,
    async find(ask) {
      const rows = await ask.here('SHOW ALL SLAVES STATUS');
      return rows.length === 0
        ? []
        : [
            {
              what: `it has ${listed(rows.map((row) => `the channel ${row.Connection_name || 'without a name'}`))}`,
              why: 'all its channels share gtid_slave_pos, which is set to the end of the copy',
              mend: 'STOP SLAVE and RESET SLAVE ALL for each, or take another target.',
            },
          ];
    },
  },
  {
    name: 'gtid-domain',
    title: 'the target can log the source’s transactions by their GTIDs',
    severity: 'error',
    forced: true,
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
              why: 'a transaction of the source with a lower number would stop the channel',
              mend: 'RESET MASTER on the new target, or SET GLOBAL gtid_strict_mode = OFF there.',
            },
          ];
    },
  },
  {
    name: 'channel-filters',
    title: 'the channel can be told which tables move',
    severity: 'error',
    forced: true,
    async find(ask, { tables }) {
      const odd = tables
        .map(({ target }) => target)
        .filter(({ database, table }) => /[,.\s]/.test(`${database}${table}`));
      const findings = odd.map(({ database, table }) => ({
        what: `"${database}.${table}" has a comma, a dot or a space in its name`,
        why: 'replicate_do_table is a list that knows no quotes',
        mend: 'Rename it, or leave it out.',
      }));
      const [row] = await ask.here('SELECT VERSION() AS v');
      const renamed = tables.some(({ source, target }) => source.database !== target.database);
      if (renamed && isOlder(versionOf(row?.v), [10, 11]))
        findings.push({
          what: `the plan renames databases, and the target is ${row?.v}`,
          why: 'replicate_rewrite_db can be set while the server runs since 10.11 only',
          mend: 'Upgrade the target, or keep the names.',
        });
      return findings;
    },
  },
  ...pick(
    mysqlChecks,
    'target-empty',
    'table-names',
    'sql-mode',
    'time-zone',
    'server-charset',
    'packet-size',
    'target-login',
  ),
  {
    name: 'collations',
    title: 'the target knows every collation in use',
    severity: 'error',
    forced: true,
    async find(ask, { tables }) {
      const used = await ask.there(
        'SELECT DISTINCT collation_name AS name FROM information_schema.columns WHERE collation_name IS NOT NULL AND table_schema IN (?)',
        [[...new Set(tables.map(({ source }) => source.database))]],
      );
      // Newer servers share a collation among character sets, and give its whole name in a column that older ones do not have.
      const known = new Set(
        (await ask.here('SELECT * FROM information_schema.collation_character_set_applicability')).flatMap(
          (row) => [row.FULL_COLLATION_NAME, row.COLLATION_NAME],
        ),
      );
      const unknown = used.map(({ name }) => String(name)).filter((name) => !known.has(name));
      return unknown.length === 0
        ? []
        : [
            {
              what: `the target does not know ${listed(unknown)}`,
              why: 'its tables could not be created',
              mend: 'Change these columns’ collation on the source, or take a newer target.',
            },
          ];
    },
  },
];
