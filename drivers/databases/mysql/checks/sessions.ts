import { howMany } from '../../../../engine/how-many.ts';
import type { Row } from '../../../../engine/step.ts';
import { listPrepared } from '../prepared.ts';
import type { Engine, Found, Read, ServerCheck } from './check.ts';
import { readSettings, setTo } from './setting.ts';

/** Who is at work on the source, and whether a copy and a freeze can do their work beside them. */
export const sessionChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'prepared-transactions',
    title: 'no prepared (XA) transaction stands',
    severity: 'error',
    of: 'server',
    why: 'a prepared transaction can commit in spite of a freeze',
    async find(ask) {
      const prepared = await listPrepared(ask.here, engine);
      return prepared.map((xid) => ({
        what: `the transaction ${xid} is prepared`,
        mend: `XA COMMIT ${xid}; or XA ROLLBACK, as the transaction manager decides.`,
      }));
    },
  },
  {
    name: 'xa-in-use',
    title: 'no XA transactions are in use',
    severity: 'warn',
    of: 'server',
    why: 'one that is prepared when the freeze begins makes the cutover unwind',
    async find(ask) {
      const started = await readStatus(ask.here, 'Com_xa_start');
      return started === 0
        ? []
        : [
            {
              what: `${started} XA transactions were begun since the server’s start`,
              mend: 'Stop the transaction manager before the cutover, or choose an hour in which it rests.',
            },
          ];
    },
  },
  {
    name: 'long-transactions',
    title: 'no transaction has run for more than five minutes',
    severity: 'warn',
    of: 'server',
    why: 'it holds up the copy’s snapshot, would be killed by the freeze, and rolling it back may take as long again',
    async find(ask): Promise<readonly Found[]> {
      const { rows, unseen } = await longTransactions(engine, ask.here);
      return [
        ...(unseen === null
          ? []
          : [
              {
                what: 'the server does not record transactions, so that long ones are not seen',
                mend: unseen,
              },
            ]),
        ...rows.map(({ id, s }) => ({
          what: `session ${id} has a transaction that has run for ${s} s`,
          mend: `Let it end, or KILL ${id};`,
        })),
      ];
    },
  },
  {
    name: 'table-locks',
    title: 'no session holds tables or the whole server locked',
    severity: 'warn',
    of: 'server',
    why: 'the copy’s snapshot waits for such a lock, and writers wait behind the copy',
    async find(ask): Promise<readonly Found[]> {
      const used = await readStatus(ask.here, 'Com_lock_tables');
      const holders = await lockHolders(engine, ask.here);
      return [
        ...holders.map(({ id, what }) => ({
          what: `session ${id} holds ${what}`,
          mend: `Let it end, or KILL ${id};`,
        })),
        ...(used === 0
          ? []
          : [
              {
                what: `LOCK TABLES was used ${howMany(used, 'time')} since the server’s start`,
                mend: 'Find who does (often a backup), and keep it off until the migration is over.',
              },
            ]),
      ];
    },
  },
  {
    name: 'statement-limit',
    title: 'neither side cuts long queries off',
    severity: 'error',
    of: 'server',
    why: 'reading a large table, to copy or to compare it, takes longer and would fail each time',
    async find(ask) {
      // Milliseconds in MySQL, seconds in MariaDB; 0 is no limit.
      const names = ['max_execution_time', 'max_statement_time'];
      const sides = [
        ['source', await readSettings(ask.here, names)],
        ['target', await readSettings(ask.there, names)],
      ] as const;
      return sides.flatMap(([side, settings]) =>
        [...settings]
          .filter(([, value]) => Number(value) > 0)
          .map(([name, value]) => ({
            what: `${name} is ${value} on the ${side}`,
            mend: `On the ${side}: ${setTo(engine, name, '0')}`,
          })),
      );
    },
  },
];

async function readStatus(read: Read, name: string): Promise<number> {
  const [row] = await read('SHOW GLOBAL STATUS WHERE variable_name = ?', [name]);
  return Number(row?.Value ?? 0);
}

/** Transactions of more than five minutes; `unseen`: what makes the server record them where it does not. */
async function longTransactions(
  engine: Engine,
  read: Read,
): Promise<{ rows: readonly Row[]; unseen: string | null }> {
  if (engine === 'mariadb')
    return {
      rows: await read(
        `SELECT trx_mysql_thread_id AS id, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS s
         FROM information_schema.innodb_trx WHERE trx_started < NOW() - INTERVAL 5 MINUTE`,
      ),
      unseen: null,
    };
  const [seen] = await read(
    `SELECT (SELECT COUNT(*) FROM performance_schema.setup_instruments WHERE name = 'transaction' AND enabled = 'YES' AND timed = 'YES')
       + (SELECT COUNT(*) FROM performance_schema.setup_consumers
          WHERE name IN ('events_transactions_current', 'global_instrumentation', 'thread_instrumentation') AND enabled = 'YES') AS n`,
  );
  return {
    // Not from innodb_trx: that holds the texts of running statements in utf8mb3, and a 🔔 in one of them fails the query.
    rows: await read(
      `SELECT processlist_id AS id, ROUND(timer_wait / 1e12) AS s FROM performance_schema.events_transactions_current
       JOIN performance_schema.threads USING (thread_id) WHERE state = 'ACTIVE' AND timer_wait > 300e12 AND processlist_id IS NOT NULL`,
    ),
    unseen:
      Number(seen?.n) === 4
        ? null
        : `UPDATE performance_schema.setup_instruments SET enabled = 'YES', timed = 'YES' WHERE name = 'transaction'; UPDATE performance_schema.setup_consumers SET enabled = 'YES' WHERE name IN ('events_transactions_current', 'global_instrumentation', 'thread_instrumentation');`,
  };
}

async function lockHolders(engine: Engine, read: Read): Promise<readonly { id: number; what: string }[]> {
  if (engine === 'mariadb') {
    // A plugin that a server may not have loaded.
    const [plugin] = await read(
      "SELECT 1 AS there FROM information_schema.plugins WHERE plugin_name = 'METADATA_LOCK_INFO' AND plugin_status = 'ACTIVE'",
    );
    if (!plugin) return [];
    const rows = await read(
      `SELECT thread_id AS id, lock_type AS kind, table_schema AS db, table_name AS name FROM information_schema.metadata_lock_info
       WHERE lock_mode IN ('MDL_SHARED_READ_ONLY', 'MDL_SHARED_NO_READ_WRITE') OR lock_mode IN ('MDL_BACKUP_FTWRL1', 'MDL_BACKUP_FTWRL2')`,
    );
    return rows.map(({ id, db, name }) => ({
      id: Number(id),
      what: name ? `a lock of "${db}.${name}"` : 'the global read lock',
    }));
  }
  const rows = await read(
    `SELECT processlist_id AS id, object_type AS kind, object_schema AS db, object_name AS name
     FROM performance_schema.metadata_locks JOIN performance_schema.threads ON thread_id = owner_thread_id
     WHERE lock_status = 'GRANTED' AND processlist_id IS NOT NULL AND processlist_id <> CONNECTION_ID()
       AND (lock_type IN ('SHARED_READ_ONLY', 'SHARED_NO_READ_WRITE')
         OR (object_type = 'GLOBAL' AND lock_type = 'SHARED' AND lock_duration = 'EXPLICIT')
         OR (object_type = 'BACKUP LOCK' AND lock_type = 'SHARED'))`,
  );
  return rows.map(({ id, kind, db, name }) => ({
    id: Number(id),
    what:
      kind === 'TABLE'
        ? `a lock of "${db}.${name}"`
        : kind === 'GLOBAL'
          ? 'the global read lock'
          : 'the backup lock',
  }));
}
