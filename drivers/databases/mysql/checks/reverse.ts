import { mostEmpty, transactionsOf } from '../../../replication/native/gtid-set.ts';
import { channelAccountCheck } from './accounts.ts';
import { filtersCheck, packetsCheck, strictCheck } from './applier.ts';
import type { Engine, Found, ServerCheck } from './check.ts';
import { grants } from './privileges.ts';
import { ownReplicas } from './replicas.ts';
import { windowRetentionCheck } from './retention.ts';
import { reverseLogCheck, reverseLogFiltersCheck } from './reverse-log.ts';
import { skipStartCheck } from './skip-start.ts';
import { reverseVersionCheck } from './versions.ts';

const none = 'Or do without a way back: `reverse: none` under replication.';

/** What the source must be so that it can take what the target writes after the switch. */
export const reverseSourceChecks = (engine: Engine): readonly ServerCheck[] =>
  askedForReverse([
    strictCheck(engine, { name: 'reverse-applier', on: 'source' }),
    packetsCheck(engine, { name: 'reverse-packets', on: 'source' }),
    filtersCheck(engine, { name: 'reverse-filters', on: 'source' }),
    grants(engine, 'source', {
      name: 'reverse-grants',
      title: 'the engine’s account may make the channel back on the source, and open it again',
      why: 'the channel back is made with them, and in a rollback counters are raised',
      needed:
        engine === 'mysql'
          ? ['ALTER', 'REPLICATION_SLAVE_ADMIN']
          : ['ALTER', 'REPLICATION SLAVE ADMIN', 'SUPER'],
      managed: ['ALTER', 'EXECUTE'],
    }),
    ...(engine === 'mysql'
      ? [skipStartCheck({ name: 'reverse-skip-start', on: 'source' }), replicasCheck]
      : []),
  ]);

/** What the target must be so that what it writes can be led back, and it can be frozen and left in a rollback. */
export const reverseTargetChecks = (engine: Engine): readonly ServerCheck[] =>
  askedForReverse([
    reverseVersionCheck(engine),
    reverseLogCheck(engine),
    reverseLogFiltersCheck(engine),
    windowRetentionCheck(engine, 'reverse-log-retention'),
    channelAccountCheck(engine, { name: 'reverse-account', on: 'source' }),
    grants(engine, 'target', {
      name: 'reverse-target-grants',
      title: 'the engine’s account may freeze the target in a rollback',
      why: 'a rollback freezes, drains and locks the target as the cutover did the source',
      needed:
        engine === 'mysql'
          ? [
              ...['RELOAD', 'PROCESS', 'REPLICATION CLIENT', 'CREATE USER', 'CONNECTION_ADMIN'],
              ...['SYSTEM_VARIABLES_ADMIN', 'PERSIST_RO_VARIABLES_ADMIN', 'XA_RECOVER_ADMIN', 'BACKUP_ADMIN'],
            ]
          : [
              ...['RELOAD', 'PROCESS', 'SUPER', 'BINLOG MONITOR', 'BINLOG ADMIN', 'CREATE USER'],
              ...['CONNECTION ADMIN', 'READ ONLY ADMIN'],
            ],
      managed: ['PROCESS', 'REPLICATION CLIENT', 'CREATE USER', 'EVENT', 'EXECUTE', 'XA_RECOVER_ADMIN'],
    }),
    engine === 'mysql' ? modesCheck : domainCheck,
  ]);

const askedForReverse = (checks: readonly ServerCheck[]): readonly ServerCheck[] =>
  checks.map((check) => ({ ...check, reverse: true }));

const modesCheck: ServerCheck = {
  name: 'reverse-gtid-mode',
  title: 'the source can take transactions numbered as the target numbers them',
  severity: 'error',
  forced: true,
  of: 'server',
  why: 'a source whose gtid_mode is OFF refuses every transaction that has a GTID',
  async find(ask): Promise<readonly Found[]> {
    const sql = 'SELECT @@global.gtid_mode AS mode';
    const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
    const [target, source] = [String(here?.mode), String(there?.mode)];
    if (source !== 'OFF' || target === 'OFF') return [];
    return [
      {
        what: `gtid_mode is OFF on the source and ${target} on the target`,
        mend: `Switch the target's off, one step at a time: SET PERSIST gtid_mode = ON_PERMISSIVE; SET PERSIST gtid_mode = OFF_PERMISSIVE; SET PERSIST gtid_mode = OFF; or the source's on. ${none}`,
      },
    ];
  },
};

/** The set that the source is told to take as executed, and that its own log does not have. */
const replicasCheck: ServerCheck = {
  name: 'reverse-replicas',
  title: 'the channel back does not cut off the source’s own replicas',
  severity: 'error',
  // Once the channel back is made the source has executed it.
  once: true,
  of: 'server',
  why: 'so much of what the target wrote before can only be put into the source’s gtid_purged: a replica that lacks it is refused at its next login (error 1236)',
  async find(ask) {
    const sql = 'SELECT @@global.gtid_mode AS mode, @@global.gtid_executed AS executed';
    const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
    if (here?.mode !== 'ON') return [];
    const [row] = await ask.here('SELECT GTID_SUBTRACT(?, ?) AS foreign_set', [
      String(there?.executed),
      String(here.executed),
    ]);
    const set = String(row?.foreign_set ?? '').replaceAll('\n', '');
    // Few of them the source takes as empty transactions, which its replicas get as well.
    if (transactionsOf(set, mostEmpty) !== null) return [];
    const replicas = await ownReplicas('mysql', ask);
    return replicas.map((name) => ({
      what: `${name} replicates from the source, and the target has more than ${mostEmpty.toLocaleString('en')} transactions of its own: ${set}`,
      mend: `On a target that nobody uses yet: RESET BINARY LOGS AND GTIDS (RESET MASTER before 8.2). ${none}`,
    }));
  },
};

const domainCheck: ServerCheck = {
  name: 'reverse-gtid-domain',
  title: 'both sides number their transactions in GTID domains of their own',
  severity: 'error',
  forced: true,
  of: 'server',
  why: 'in one domain, what the target writes would count as what the source has already',
  async find(ask): Promise<readonly Found[]> {
    const sql = 'SELECT @@global.gtid_domain_id AS domain';
    const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
    if (Number(here?.domain) !== Number(there?.domain)) return [];
    const other = (Number(there?.domain) % 4_294_967_295) + 1;
    return [
      {
        what: `gtid_domain_id is ${there?.domain} on both sides`,
        mend: `On the target: SET GLOBAL gtid_domain_id = ${other}; and write it into its configuration. ${none}`,
      },
    ];
  },
};
