import type { Row, Side } from '../../../../engine/step.ts';
import {
  type Ask,
  type Found,
  listed,
  moving,
  type ServerCheck,
  type Subject,
} from '../../mysql/checks/check.ts';
import { quoteName } from '../names.ts';
import { ofExtension } from '../of-extension.ts';

/** Relations, functions and types of some schemas with their owners; what an extension brings comes with it. */
const owned = (
  [
    ['pg_class', 'rel', "c.relkind IN ('r', 'p', 'S', 'v', 'm')", 'c.relkind::text'],
    ['pg_proc', 'pro', 'true', "'function'"],
    ['pg_type', 'typ', "c.typtype IN ('d', 'e', 'r')", "'type'"],
  ] as const
)
  .map(
    ([catalog, prefix, which, kind]) => `
      SELECT n.nspname AS schema, c.${prefix}name AS name, ${kind} AS kind, pg_get_userbyid(c.${prefix}owner) AS owner
      FROM ${catalog} c JOIN pg_namespace n ON n.oid = c.${prefix}namespace WHERE n.nspname = ANY ($1) AND ${which}
        AND NOT ${ofExtension(catalog, 'c.oid')}`,
  )
  .join(' UNION ALL ');

type Role = { readonly name: string; readonly sets: boolean };

/** Whom the engine works as on the side that is asked; undefined where it is superuser. */
async function roleOf({ here }: Ask): Promise<Role | undefined> {
  const [row] = await here(
    `SELECT rolname AS name, rolsuper AS super, current_setting('server_version_num')::int >= 160000 AS sets
     FROM pg_roles WHERE rolname = current_user`,
  );
  return row && row.super !== true ? { name: String(row.name), sets: row.sets === true } : undefined;
}

/** Owners on the side that is asked, of those who are there, whose rights the engine's role does not have or whom it cannot become. */
async function strangers({ here }: Ask, role: Role, all: readonly Row[]): Promise<readonly Found[]> {
  const rows = await here(
    `SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)
       AND NOT (pg_has_role(oid, 'USAGE') AND pg_has_role(oid, '${role.sets ? 'SET' : 'MEMBER'}')) ORDER BY 1`,
    [[...new Set(all.map(({ owner }) => String(owner)))]],
  );
  return rows.map(({ name: owner }) => {
    const names = all
      .filter((each) => each.owner === owner)
      .map(({ schema, name }) => (name === schema ? String(name) : `${schema}.${name}`));
    return {
      what: `"${role.name}" is no member of "${owner}", who owns ${listed([...new Set(names)])}`,
      mend: `GRANT ${quoteName(String(owner))} TO ${quoteName(role.name)}${role.sets ? ' WITH INHERIT TRUE, SET TRUE' : ''};`,
    };
  });
}

/** Schemas of the source with who owns them there, who is to own them on the target as well. */
const schemasOf = (read: Ask['here'], schemas: readonly string[]) =>
  read(
    'SELECT nspname AS schema, nspname AS name, pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = ANY ($1)',
    [schemas],
  );

/** Both owners of a schema that stands on the target and is to have another there. */
function givenAway(coming: readonly Row[], standing: readonly Row[]): readonly Row[] {
  const now = new Map(standing.map(({ schema, owner }) => [schema, owner]));
  return coming.flatMap((row) => {
    const owner = now.get(row.schema);
    return owner === row.owner ? [] : [row, ...(owner === undefined ? [] : [{ ...row, owner }])];
  });
}

/** Who would have to make or own something in a schema of the target, and may not make anything there: an object cannot be given to such a role. */
async function shutOut(
  { here }: Ask,
  role: Role,
  all: readonly Row[],
  coming: readonly Row[],
): Promise<readonly Found[]> {
  const owners = new Map(coming.map(({ schema, owner }) => [String(schema), String(owner)]));
  const pairs = all.map(({ schema, owner }) => `${schema}\0${owner}`);
  const asked = [
    ...new Set([...[...owners.keys()].map((schema) => `${schema}\0${role.name}`), ...pairs]),
  ].map((pair) => pair.split('\0') as [string, string]);
  const rows = await here(
    `SELECT a.schema, a.role, n.oid IS NULL AS missing
     FROM unnest($1::text[], $2::text[], $3::text[]) AS a (schema, role, owner)
     JOIN pg_roles r ON r.rolname = a.role LEFT JOIN pg_roles o ON o.rolname = a.owner LEFT JOIN pg_namespace n ON n.nspname = a.schema
     WHERE NOT coalesce(has_schema_privilege(r.oid, n.oid, 'CREATE'), r.rolname = current_user)
       AND NOT coalesce(pg_has_role(r.oid, o.oid, 'USAGE'), false) ORDER BY 1, 2`,
    [
      asked.map(([schema]) => schema),
      asked.map(([, name]) => name),
      asked.map(([schema]) => owners.get(schema) ?? ''),
    ],
  );
  return rows.map(({ schema, role: name, missing }) => ({
    what: `"${name}" may not create anything in the schema "${schema}" of the target`,
    mend: `${missing === true ? `CREATE SCHEMA ${quoteName(String(schema))}; ` : ''}GRANT USAGE, CREATE ON SCHEMA ${quoteName(String(schema))} TO ${quoteName(String(name))};`,
  }));
}

const ownedBy = async (read: Ask['here'], side: Side, subject: Subject): Promise<readonly Row[]> => {
  const moves = moving(subject);
  const rows = await read(owned, [subject.databases]);
  return rows.filter(
    ({ schema, name, kind }) => moves(schema, name) || kind === 'S' || (kind !== 'r' && side === 'target'),
  );
};

/** Whether the engine's role, where it is no superuser, may act as the owners of what moves, and those may own it. */
export const ownersOf = (side: Side): ServerCheck => ({
  name: side === 'source' ? 'engine-owners' : 'target-owners',
  title: `the engine's role may act as the owners of what moves on the ${side}`,
  severity: 'error',
  why:
    side === 'source'
      ? 'only its owner publishes a table and sets a sequence, and a subscription writes as the table’s owner'
      : 'only who may become an owner can give it a table, and a subscription writes as the table’s owner',
  async find(ask, subject) {
    const role = await roleOf(ask);
    if (!role) return [];
    if (side === 'source') return strangers(ask, role, await ownedBy(ask.here, side, subject));
    const all = await ownedBy(ask.there, side, subject);
    const coming = await schemasOf(ask.there, subject.databases);
    const standing = await schemasOf(ask.here, subject.databases);
    return [
      ...(await strangers(ask, role, [...all, ...givenAway(coming, standing)])),
      ...(await shutOut(ask, role, all, coming)),
    ];
  },
});
