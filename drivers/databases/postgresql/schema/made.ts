import type { Reader } from '../../../../engine/step.ts';
import { own, quoteName, quoteTable } from '../names.ts';

/** What a run makes on the target, by names that were not there before; what was there is somebody's, and is never dropped. */
export type Made = {
  readonly schemas: readonly string[];
  readonly extensions: readonly { readonly name: string; readonly schema: string }[];
  /** Statements that drop the rest, in their order. */
  readonly drops: readonly string[];
  /** Relations among it, for the proof that they are gone. */
  readonly relations: readonly { readonly database: string; readonly table: string }[];
};

const inSchemas = `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND (d.deptype = 'e' OR (c.relkind = 'S' AND d.deptype IN ('i', 'a'))))
  ORDER BY 1, 2`;

const routines = `SELECT p.oid::regprocedure::text AS name, p.prokind AS kind FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = ANY ($1) AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
  ORDER BY 1`;

const types = `SELECT n.nspname AS schema, t.typname AS name, t.typtype AS kind FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE n.nspname = ANY ($1) AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e') ORDER BY 1, 2`;

const extensions = `SELECT e.extname AS name, n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
  WHERE e.extname <> 'plpgsql' ORDER BY 1`;

const kinds: { readonly [kind: string]: string } = {
  v: 'VIEW',
  m: 'MATERIALIZED VIEW',
  f: 'FOREIGN TABLE',
  S: 'SEQUENCE',
};
const routineKinds: { readonly [kind: string]: string } = { p: 'PROCEDURE', a: 'AGGREGATE' };

/** Reads what the source has and the target has not. */
export async function whatIsMade(read: Reader, schemas: readonly string[]): Promise<Made> {
  const both = async (sql: string, values: readonly (readonly string[])[] = [schemas]) => {
    const key = (row: object) => JSON.stringify(row);
    const there = new Set((await read.rows('target', sql, values)).map(key));
    return (await read.rows('source', sql, values)).filter((row) => !there.has(key(row)));
  };
  const known = await read.rows(
    'target',
    'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY ($1)',
    [schemas],
  );
  const standing = new Set(known.map(({ name }) => String(name)));
  const added = schemas.filter((schema) => !standing.has(schema));
  const apart = (schema: unknown) => !added.includes(String(schema)) && schema !== own;
  const relations = (await both(inSchemas)).map(({ schema, name, kind }) => ({
    database: String(schema),
    table: String(name),
    kind: String(kind),
  }));
  return {
    schemas: added,
    extensions: (await both(extensions, [])).map(({ name, schema }) => ({
      name: String(name),
      schema: String(schema),
    })),
    relations: relations.map(({ database, table }) => ({ database, table })),
    drops: [
      ...relations
        .filter(({ database }) => apart(database))
        .map((each) => `DROP ${kinds[each.kind] ?? 'TABLE'} IF EXISTS ${quoteTable(each)} CASCADE`),
      ...(await both(routines))
        .filter(() => added.length < schemas.length)
        .map(
          ({ name, kind }) => `DROP ${routineKinds[String(kind)] ?? 'FUNCTION'} IF EXISTS ${name} CASCADE`,
        ),
      ...(await both(types))
        .filter(({ schema }) => apart(schema))
        .map(
          ({ schema, name }) =>
            `DROP TYPE IF EXISTS ${quoteTable({ database: String(schema), table: String(name) })} CASCADE`,
        ),
      ...added.map((schema) => `DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`),
    ],
  };
}
