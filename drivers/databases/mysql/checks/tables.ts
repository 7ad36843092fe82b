import { listed, type ServerCheck } from './check.ts';

/** What the tables that move must be, and what beside them would be left behind. */
export const tableChecks: readonly ServerCheck[] = [
  {
    name: 'storage-engine',
    title: 'every table is InnoDB',
    severity: 'error',
    forced: true,
    async find(ask, { tables, databases }) {
      const chosen = new Set(tables.map(({ source }) => `${source.database}.${source.table}`));
      const rows = await ask.here(
        `SELECT table_schema AS db, table_name AS name, engine FROM information_schema.tables
         WHERE table_schema IN (?) AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'`,
        [databases],
      );
      const names = rows.map(({ db, name }) => `${db}.${name}`).filter((name) => chosen.has(name));
      return names.length === 0
        ? []
        : [
            {
              what: `${listed(names)}: not InnoDB`,
              why: 'other engines take no part in a consistent snapshot',
              mend: `ALTER TABLE ${names[0]} ENGINE = InnoDB;`,
            },
          ];
    },
  },
  {
    name: 'primary-keys',
    title: 'every table has a primary key',
    severity: 'error',
    forced: true,
    async find(ask, { tables, databases }) {
      const rows = await ask.here(
        `SELECT table_schema AS db, table_name AS name FROM information_schema.table_constraints
         WHERE constraint_type = 'PRIMARY KEY' AND table_schema IN (?)`,
        [databases],
      );
      const keyed = new Set(rows.map(({ db, name }) => `${db}.${name}`));
      const names = tables
        .map(({ source }) => `${source.database}.${source.table}`)
        .filter((name) => !keyed.has(name));
      return names.length === 0
        ? []
        : [
            {
              what: `${listed(names)}: no primary key`,
              why: 'changes are applied, and rows compared, by their key',
              mend: `ALTER TABLE ${names[0]} ADD COLUMN id BIGINT UNSIGNED AUTO_INCREMENT INVISIBLE PRIMARY KEY; or exclude it.`,
            },
          ];
    },
  },
  {
    name: 'other-objects',
    title: 'no triggers, views, routines or events in the databases that move',
    severity: 'error',
    async find(ask, { databases }) {
      const rows = await ask.here(
        `SELECT 'trigger' AS kind, CONCAT(trigger_schema, '.', trigger_name) AS name FROM information_schema.triggers WHERE trigger_schema IN (?)
         UNION ALL SELECT 'view', CONCAT(table_schema, '.', table_name) FROM information_schema.views WHERE table_schema IN (?)
         UNION ALL SELECT LOWER(routine_type), CONCAT(routine_schema, '.', routine_name) FROM information_schema.routines WHERE routine_schema IN (?)
         UNION ALL SELECT 'event', CONCAT(event_schema, '.', event_name) FROM information_schema.events WHERE event_schema IN (?)`,
        [databases, databases, databases, databases],
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ kind, name }) => `${kind} ${name}`))}: will not be moved`,
              why: 'this version moves tables; what stands beside them would be missing on the target',
              mend: 'Create them on the target yourself after build-indexes, and say `other-objects: warn` under checks.',
            },
          ];
    },
  },
  {
    name: 'foreign-keys',
    title: 'no foreign key leads out of the tables that move',
    severity: 'error',
    forced: true,
    async find(ask, { tables, databases }) {
      const chosen = new Set(tables.map(({ source }) => `${source.database}.${source.table}`));
      const rows = await ask.here(
        `SELECT DISTINCT CONCAT(table_schema, '.', table_name) AS child, CONCAT(referenced_table_schema, '.', referenced_table_name) AS parent
         FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL AND table_schema IN (?)`,
        [databases],
      );
      const out = rows.filter(
        ({ child, parent }) => chosen.has(String(child)) && !chosen.has(String(parent)),
      );
      return out.map(({ child, parent }) => ({
        what: `"${child}" refers to "${parent}", which does not move`,
        why: 'its foreign key could not be put back',
        mend: `Include "${parent}", or exclude "${child}".`,
      }));
    },
  },
];
