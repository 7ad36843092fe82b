import { own, quoteName, quoteTable } from '../names.ts';
import { type Engine, listed, type ServerCheck, targetDatabases } from './check.ts';
import { readSettings, setTo } from './setting.ts';

/** What stands on the target before the run begins, and what it can take. */
export const targetStateChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'unclaimed',
    title: 'no other migration is at work on either side',
    severity: 'error',
    forced: true,
    once: true,
    of: 'server',
    why: 'what stands there belongs to another run, which this one would cut off',
    async find(ask) {
      const sql = 'SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name = ?';
      const [here, there] = await Promise.all([ask.here(sql, [own]), ask.there(sql, [own])]);
      return [...here.map(() => 'target'), ...there.map(() => 'source')].map((side) => ({
        what: `the ${side} has a database "${own}"`,
        mend: `Let that run end. If none is at work, on the ${side}: DROP DATABASE ${own};`,
      }));
    },
  },
  {
    name: 'target-empty',
    title: 'none of the tables exists on the target',
    severity: 'error',
    forced: true,
    once: true,
    why: 'a copy over existing rows would mix two databases',
    async find(ask, subject) {
      const rows = await ask.here(
        'SELECT table_schema AS db, table_name AS name FROM information_schema.tables WHERE table_schema IN (?)',
        [targetDatabases(subject)],
      );
      const there = new Set(rows.map(({ db, name }) => `${db}\0${name}`));
      const taken = subject.tables.filter(({ target }) => there.has(`${target.database}\0${target.table}`));
      const [first] = taken;
      return first === undefined
        ? []
        : [
            {
              what: `${listed(taken.map(({ target }) => `${target.database}.${target.table}`))} ${taken.length === 1 ? 'exists' : 'exist'} on the target`,
              mend: `If nobody needs what is there: DROP TABLE ${quoteTable(first.target)}; or give the plan an empty target.`,
            },
          ];
    },
  },
  {
    name: 'target-others',
    title: 'the databases on the target hold nothing else',
    severity: 'warn',
    once: true,
    why: 'what is not part of the migration stays as it is, and may stand in the way of an object that is put back',
    async find(ask, subject) {
      const databases = targetDatabases(subject);
      const rows = await ask.here(
        `SELECT LOWER(table_type) AS kind, table_schema AS db, table_name AS name FROM information_schema.tables WHERE table_schema IN (?)
         UNION ALL SELECT LOWER(routine_type), routine_schema, routine_name FROM information_schema.routines WHERE routine_schema IN (?)
         UNION ALL SELECT 'event', event_schema, event_name FROM information_schema.events WHERE event_schema IN (?)`,
        [databases, databases, databases],
      );
      const ours = new Set(subject.tables.map(({ target }) => `${target.database}\0${target.table}`));
      const others = rows.filter(
        ({ kind, db, name }) => kind !== 'base table' || !ours.has(`${db}\0${name}`),
      );
      return others.length === 0
        ? []
        : [
            {
              what: `${listed(others.map(({ kind, db, name }) => `${kind} ${db}.${name}`))} ${others.length === 1 ? 'stands' : 'stand'} there already`,
              mend: `Drop what is not needed, or give the plan an empty target. For a whole database: DROP DATABASE ${quoteName(String(others[0]?.db))};`,
            },
          ];
    },
  },
  {
    name: 'target-writable',
    title: 'the target takes writes',
    severity: 'error',
    once: true,
    of: 'server',
    why: 'rows could not be loaded; a reader of a cluster, or a server in super_read_only, refuses everybody',
    async find(ask) {
      const settings = await readSettings(ask.here, ['super_read_only', 'innodb_read_only', 'offline_mode']);
      return [...settings]
        .filter(([, value]) => value === 'ON')
        .map(([name]) => ({
          what: `${name} is ON on the target`,
          mend:
            name === 'innodb_read_only'
              ? 'Name the cluster’s writer in the plan.'
              : setTo(engine, name, 'OFF'),
        }));
    },
  },
  {
    name: 'target-events',
    title: 'no event fires in the databases on the target before it is opened',
    severity: 'error',
    why: 'what an event writes there is not in the source',
    async find(ask, subject) {
      const [scheduler] = [...(await readSettings(ask.here, ['event_scheduler'])).values()];
      if (scheduler !== 'ON') return [];
      const rows = await ask.here(
        "SELECT event_schema AS db, event_name AS name FROM information_schema.events WHERE event_schema IN (?) AND status = 'ENABLED'",
        [targetDatabases(subject)],
      );
      return rows.map(({ db, name }) => ({
        what: `the event "${db}.${name}" is enabled on the target`,
        mend: `ALTER EVENT ${quoteTable({ database: String(db), table: String(name) })} DISABLE;`,
      }));
    },
  },
  {
    name: 'target-keys',
    title: 'the target takes tables with the keys that they have',
    severity: 'error',
    why: 'it would refuse tables without a key, or add a column to them, or refuse foreign keys to columns that are not unique',
    async find(ask, subject) {
      const settings = await readSettings(ask.here, [
        'sql_require_primary_key',
        'sql_generate_invisible_primary_key',
        'restrict_fk_on_non_standard_key',
      ]);
      const on = [...settings].filter(([, value]) => value === 'ON').map(([name]) => name);
      if (on.length === 0) return [];
      const databases = [...new Set(subject.tables.map(({ source }) => source.database))];
      const keyed = new Set(
        (
          await ask.there(
            "SELECT table_schema AS db, table_name AS name FROM information_schema.table_constraints WHERE constraint_type = 'PRIMARY KEY' AND table_schema IN (?)",
            [databases],
          )
        ).map(({ db, name }) => `${db}\0${name}`),
      );
      const keyless = subject.tables
        .map(({ source }) => source)
        .filter(({ database, table }) => !keyed.has(`${database}\0${table}`))
        .map(({ database, table }) => `${database}.${table}`);
      // The parent's key is not named by the server where it is not a unique one.
      const odd = on.includes('restrict_fk_on_non_standard_key')
        ? await ask.there(
            `SELECT constraint_schema AS db, table_name AS name, constraint_name AS fk FROM information_schema.referential_constraints
             WHERE constraint_schema IN (?) AND unique_constraint_name IS NULL`,
            [databases],
          )
        : [];
      const ours = new Set(subject.tables.map(({ source }) => `${source.database}\0${source.table}`));
      const refused = odd.filter(({ db, name }) => ours.has(`${db}\0${name}`));
      return on.flatMap((name) => {
        const names =
          name === 'restrict_fk_on_non_standard_key'
            ? refused.map((row) => `${row.db}.${row.name}.${row.fk}`)
            : keyless;
        return names.length === 0
          ? []
          : [
              {
                what: `${name} is ON on the target, and there ${names.length === 1 ? 'is' : 'are'} ${listed(names)}`,
                mend: setTo(engine, name, 'OFF'),
              },
            ];
      });
    },
  },
];
