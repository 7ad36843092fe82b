import type { Row } from '../../../../engine/step.ts';
import { quoteTable } from '../names.ts';
import type { Session } from '../session.ts';
import { castNames, castsOf } from './casts.ts';
import { type Moving, staying } from './staying.ts';

/** An object by name: `key` is what no two have at a time, `kind` and `name` what DROP takes; a cast has no schema. */
export type NamedObject = {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly schema: string | null;
};

/** Catalogs of what has a schema, and the column that says which, in the order in which it is dropped. */
const catalogs = [
  ['pg_class', 'relnamespace'],
  ['pg_opclass', 'opcnamespace'],
  ['pg_opfamily', 'opfnamespace'],
  ['pg_operator', 'oprnamespace'],
  ['pg_proc', 'pronamespace'],
  ['pg_ts_config', 'cfgnamespace'],
  ['pg_ts_dict', 'dictnamespace'],
  ['pg_ts_parser', 'prsnamespace'],
  ['pg_ts_template', 'tmplnamespace'],
  ['pg_type', 'typnamespace'],
  ['pg_collation', 'collnamespace'],
  ['pg_conversion', 'connamespace'],
  ['pg_statistic_ext', 'stxnamespace'],
] as const;

const everySql = catalogs
  .map(
    ([catalog, column], place) =>
      `SELECT ${place} AS place, '${catalog}'::regclass AS catalog, c.oid AS id, n.nspname AS schema FROM ${catalog} c JOIN pg_namespace n ON n.oid = c.${column} WHERE n.nspname = ANY ($1)`,
  )
  .join(' UNION ALL ');

/**
 * Everything in schemas. `alone`: it was made by itself, and not with an extension, a type, or the table that it goes with. A routine's key has no
 * names of arguments; its spelling has OUT arguments, without which two procedures may be called the same.
 */
const objectsSql = `SELECT e.schema, c.relname AS relation, concat_ws(' ', e.catalog, i.identity) AS key,
    pg_get_userbyid(o.refobjid) AS owner, CASE i.type WHEN 'statistics object' THEN 'STATISTICS' ELSE upper(i.type) END AS kind,
    CASE WHEN p.oid IS NULL THEN i.identity
      ELSE format('%I.%I(%s)', e.schema, p.proname, CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) END) END AS name,
    b.shown AND NOT d.deps && '{e,i}' AND NOT coalesce(c.relispartition, false) AND NOT (d.deps && '{a}' AND (c.relkind <> 'S' OR e.catalog = 'pg_statistic_ext'::regclass)) IS TRUE AS alone,
    b.shown AND NOT d.deps && '{e,i}' AND NOT (d.deps && '{a}' AND c.relkind = 'S') IS TRUE AS ownable
  FROM (${everySql}) AS e CROSS JOIN LATERAL pg_identify_object(e.catalog, e.id, 0) AS i
  LEFT JOIN pg_proc p ON e.catalog = 'pg_proc'::regclass AND p.oid = e.id
  LEFT JOIN pg_class c ON e.catalog = 'pg_class'::regclass AND c.oid = e.id
  CROSS JOIN LATERAL (SELECT c.oid IS NULL OR c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AS shown) AS b
  CROSS JOIN LATERAL (SELECT coalesce(array_agg(deptype::text), '{}') AS deps FROM pg_depend WHERE classid = e.catalog AND objid = e.id AND objsubid = 0) AS d
  LEFT JOIN pg_shdepend o ON o.classid = e.catalog AND o.objid = e.id AND o.objsubid = 0 AND o.deptype = 'o'
    AND o.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  ORDER BY e.place, 3`;

const castNamed = (name: string): NamedObject => ({
  key: `pg_cast ${name}`,
  kind: 'CAST',
  name,
  schema: null,
});

/** Everything in the schemas that move, without what the plan leaves behind. */
async function objectsOf(session: Pick<Session, 'rows'>, moving: Moving): Promise<readonly Row[]> {
  const left = new Set((await staying(session, moving)).map(quoteTable));
  return (await session.rows(objectsSql, [moving.schemas])).filter(
    ({ schema, relation }) =>
      relation === null || !left.has(quoteTable({ database: String(schema), table: String(relation) })),
  );
}

/** What has an owner of its own: the object as ALTER takes it, and who that is. The superuser that initdb made is not told. */
export async function ownedObjects(session: Pick<Session, 'rows'>, moving: Moving) {
  return (await objectsOf(session, moving))
    .filter(({ ownable, owner }) => ownable === true && owner !== null)
    .map(({ kind, name, owner }) => ({ what: `${kind} ${name}`, owner: String(owner) }));
}

/** What moves of the source and is made by itself, with a statement of its own. */
export async function objectsThatMove(
  source: Pick<Session, 'rows'>,
  moving: Moving,
): Promise<readonly NamedObject[]> {
  const objects = await objectsOf(source, moving);
  const casts = await castsOf(source, moving.schemas);
  return [
    ...casts.map(({ name }) => castNamed(name)),
    ...objects
      .filter(({ alone }) => alone === true)
      .map(({ key, kind, name, schema }) => ({
        ...{ key: String(key), kind: String(kind), name: String(name), schema: String(schema) },
      })),
  ];
}

/** What no two schemas have at a time. */
export const keyOfSchema = (name: string): string => `pg_namespace ${name}`;
/** What no two extensions have at a time. */
export const keyOfExtension = (name: string): string => `pg_extension ${name}`;

/** The keys of everything that a server has of these schemas, and of its casts, schemas and extensions, whoever made it. */
export async function keysThere(
  session: Pick<Session, 'rows'>,
  schemas: readonly string[],
): Promise<ReadonlySet<string>> {
  const names = async (sql: string) => (await session.rows(sql)).map(({ name }) => String(name));
  return new Set([
    ...(await session.rows(objectsSql, [schemas])).map(({ key }) => String(key)),
    ...(await castNames(session)).map((name) => castNamed(name).key),
    ...(await names('SELECT nspname AS name FROM pg_namespace')).map(keyOfSchema),
    ...(await names('SELECT extname AS name FROM pg_extension')).map(keyOfExtension),
  ]);
}
