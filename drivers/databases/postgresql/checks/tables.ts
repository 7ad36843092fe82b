import {
  type Found,
  listed,
  moving,
  type Read,
  type ServerCheck,
  type Subject,
} from '../../mysql/checks/check.ts';
import { quoteTable } from '../names.ts';

/** Tables of the source's schemas that fit a condition on pg_class, out of those that move. */
async function tablesWhere(read: Read, subject: Subject, condition: string) {
  const rows = await read(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND (${condition}) ORDER BY 1, 2`,
    [subject.databases],
  );
  const moves = moving(subject);
  return rows
    .filter(({ schema, name }) => moves(schema, name))
    .map(({ schema, name }) => ({ database: String(schema), table: String(name) }));
}

const named = (tables: readonly { database: string; table: string }[]) =>
  listed(tables.map(({ database, table }) => `${database}.${table}`));

/** A check of tables by a condition; `mend` is given the first of them. */
export const tableCheck = (
  check: Omit<ServerCheck, 'find'> & {
    readonly condition: string;
    readonly what: string;
    mend(table: string): string;
  },
): ServerCheck => {
  const { condition, what, mend, ...rest } = check;
  return {
    ...rest,
    async find(ask, subject): Promise<readonly Found[]> {
      const found = await tablesWhere(ask.here, subject, condition);
      const [first] = found;
      return first === undefined ? [] : [{ what: `${named(found)}: ${what}`, mend: mend(quoteTable(first)) }];
    },
  };
};

/** That a table `c` has a primary key. */
export const hasKey = 'EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary)';

/** What the tables that move must be. */
export const tableChecks: readonly ServerCheck[] = [
  tableCheck({
    name: 'replica-identity',
    title: 'every table has a replica identity',
    severity: 'error',
    forced: true,
    why: 'without one the source itself refuses each UPDATE and DELETE of the application as soon as the table is published',
    condition: `(c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary AND x.indimmediate))
      OR c.relreplident = 'n'
      OR (c.relreplident = 'i' AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisreplident AND x.indisvalid))`,
    what: 'no primary key and no replica identity',
    mend: (table) =>
      `ALTER TABLE ${table} REPLICA IDENTITY FULL; or, better, give it a primary key, or USING INDEX of a unique index without NULLs.`,
  }),
  tableCheck({
    name: 'primary-keys',
    title: 'every table has a primary key',
    severity: 'warn',
    why: 'each change of such a table is applied by another index or by a scan of the whole table on the target, and it is compared as a whole',
    condition: `NOT ${hasKey}`,
    what: 'no primary key',
    mend: (table) => `ALTER TABLE ${table} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;`,
  }),
  tableCheck({
    name: 'unlogged-tables',
    title: 'no table is unlogged',
    severity: 'error',
    forced: true,
    why: 'their changes are in no log, and nothing brings them to the target',
    condition: "c.relpersistence = 'u'",
    what: 'unlogged',
    mend: (table) => `ALTER TABLE ${table} SET LOGGED; or exclude it.`,
  }),
  tableCheck({
    name: 'row-security',
    title: 'no row-level policy is forced on the owner',
    severity: 'warn',
    why: 'a role that does not bypass policies copies and applies only the rows that they show; the copy then ends with an error',
    condition: 'c.relforcerowsecurity',
    what: 'row-level security is forced',
    mend: (table) =>
      `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY; or see that the engine's and the replication role have BYPASSRLS.`,
  }),
  tableCheck({
    name: 'replica-triggers',
    title: 'no trigger fires for what replication applies',
    severity: 'warn',
    why: 'on the target it would fire for each change that was fired for on the source already',
    condition:
      "EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('A', 'R'))",
    what: 'a trigger is ENABLE ALWAYS or ENABLE REPLICA',
    mend: (table) => `ALTER TABLE ${table} ENABLE TRIGGER …; so that it fires for applications alone.`,
  }),
  {
    name: 'large-objects',
    title: 'there are no large objects',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'logical replication does not carry them, nor does a copy of tables',
    async find(ask) {
      const [row] = await ask.here('SELECT count(*) AS n FROM pg_largeobject_metadata');
      return Number(row?.n) === 0
        ? []
        : [
            {
              what: `the database has ${row?.n} large objects`,
              mend: 'Turn them into bytea columns (lo_get), and remove them (lo_unlink); or vacuumlo, for those that no row names any more.',
            },
          ];
    },
  },
  {
    name: 'foreign-tables',
    title: 'no foreign tables stand in the schemas that move',
    severity: 'warn',
    of: 'databases',
    why: 'their rows are elsewhere: the target gets the definition alone, and has to reach the other server itself',
    async find(ask, { databases }) {
      const rows = await ask.here(
        "SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1) AND c.relkind = 'f'",
        [databases],
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ name }) => String(name)))}: foreign`,
              mend: 'See that the target reaches the server that they name.',
            },
          ];
    },
  },
  {
    name: 'event-triggers',
    title: 'no event trigger stands in the database',
    severity: 'warn',
    of: 'server',
    why: 'those of the source are not taken over, and would fire for what the run creates',
    async find(ask) {
      const rows = await ask.here("SELECT evtname AS name FROM pg_event_trigger WHERE evtenabled <> 'D'");
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ name }) => String(name)))}: event triggers, which do not move`,
              mend: 'Create them on the target after the cleanup.',
            },
          ];
    },
  },
  {
    name: 'inheritance',
    title: 'no table inherits from one that stays behind',
    severity: 'error',
    why: 'the table could not be made on the target',
    async find(ask, subject) {
      const rows = await ask.here(
        `SELECT n.nspname AS schema, c.relname AS name, i.inhparent::regclass::text AS parent, pn.nspname AS pschema, p.relname AS pname, p.relkind AS pkind
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
         WHERE n.nspname = ANY ($1) AND c.relkind = 'r'`,
        [subject.databases],
      );
      const moves = moving(subject);
      return rows
        .filter(
          ({ schema, name, pschema, pname, pkind }) =>
            moves(schema, name) &&
            (pkind === 'r' ? !moves(pschema, pname) : !subject.databases.includes(String(pschema))),
        )
        .map(({ schema, name, parent }) => ({
          what: `"${schema}.${name}" inherits from ${parent}, which does not move`,
          mend: 'Include the parent, or exclude the child.',
        }));
    },
  },
];
