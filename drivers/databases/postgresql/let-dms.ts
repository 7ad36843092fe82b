import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { flowFrom, own, quoteName, quoteTable } from './names.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

type Tables = readonly { readonly database: string; readonly table: string }[];

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.let-dms-read@1': { input: { user: string } };
    'postgresql.dms-reads@1': { input: { user: string } };
    /** `control`: the schema of DMS's own tables. */
    'postgresql.let-dms-write@1': { input: { user: string; tables: Tables; control: string } };
    'postgresql.forbid-dms@1': { input: { user: string; tables: Tables } };
    'postgresql.dms-writes@1': { input: { user: string; tables: Tables } };
  }
}

const proofs = [flowFrom.source.heartbeat, flowFrom.source.marker];

/** On the source: the rows that prove DMS's flow, and a place for its heartbeat. */
const letRead = operation({
  name: 'postgresql.let-dms-read@1',
  reads: false,
  run: ({ user }, tools) =>
    on(tools, async (session) => {
      await session.write(
        `GRANT USAGE, CREATE ON SCHEMA ${own} TO ${quoteName(user)};
         GRANT SELECT ON ${proofs.map((table) => `${own}.${table}`).join(', ')} TO ${quoteName(user)}`,
      );
      return null;
    }),
});

const reads = operation({
  name: 'postgresql.dms-reads@1',
  reads: true,
  run: ({ user }, tools) =>
    on(tools, async (session) => {
      const [row] = await session.rows(
        `SELECT has_schema_privilege($1, $2, 'CREATE') AND bool_and(has_table_privilege($1, c.oid, 'SELECT')) AS may
         FROM pg_class c WHERE c.relnamespace = $2::regnamespace AND c.relname = ANY ($3)`,
        [user, own, proofs],
      );
      return { may: row?.may === true ? 'all' : 'some' };
    }),
});

const privileges = 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE';

/** On the target: rows of the tables, and tables of DMS's own. (AWS DMS user guide, "Security requirements when using PostgreSQL as a target".) */
const letWrite = operation({
  name: 'postgresql.let-dms-write@1',
  reads: false,
  run: ({ user, tables, control }, tools) =>
    on(tools, async (session) => {
      const to = `TO ${quoteName(user)}`;
      await session.write(
        [
          `GRANT ALL ON SCHEMA ${quoteName(control)} ${to}`,
          ...schemasOf(tables).map((schema) => `GRANT USAGE ON SCHEMA ${schema} ${to}`),
          ...tables.map((table) => `GRANT ${privileges} ON ${quoteTable(table)} ${to}`),
        ].join(';\n'),
      );
      return { tables: tables.length };
    }),
});

/** Of those tables that are there still. */
const forbid = operation({
  name: 'postgresql.forbid-dms@1',
  reads: false,
  run: ({ user, tables }, tools) =>
    on(tools, async (session) => {
      const there = await existing(session, tables);
      if (there.length > 0)
        await session.write(
          there.map((table) => `REVOKE ALL ON ${quoteTable(table)} FROM ${quoteName(user)}`).join(';\n'),
        );
      return { tables: there.length };
    }),
});

/** By what it was granted itself: as a member of `rds_superuser` it may write to every table anyway. */
const writes = operation({
  name: 'postgresql.dms-writes@1',
  reads: true,
  run: ({ user, tables }, tools) =>
    on(tools, async (session) => {
      const there = await existing(session, tables);
      const [row] = await session.rows(
        `SELECT count(*) AS n FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.oid = ANY ($2::text[]::regclass[]) AND a.grantee = (SELECT oid FROM pg_roles WHERE rolname = $1) AND a.privilege_type = 'INSERT'`,
        [user, there.map(quoteTable)],
      );
      const n = Number(row?.n);
      return { may: n === 0 ? 'none' : n === tables.length ? 'all' : 'some' };
    }),
});

const schemasOf = (tables: Tables): readonly string[] => [
  ...new Set(tables.map(({ database }) => quoteName(database))),
];

async function existing(session: Session, tables: Tables): Promise<Tables> {
  const rows = await session.rows(
    'SELECT t.name FROM unnest($1::text[]) AS t (name) WHERE to_regclass(t.name) IS NOT NULL',
    [tables.map(quoteTable)],
  );
  const there = new Set(rows.map(({ name }) => name));
  return tables.filter((table) => there.has(quoteTable(table)));
}

const on = async (tools: Tools, work: (session: Session) => Promise<Json>): Promise<Json> =>
  withSession(await tools.server(tools.on), tools, work);

export const letDmsOperations: readonly Operation[] = [letRead, reads, letWrite, forbid, writes];
