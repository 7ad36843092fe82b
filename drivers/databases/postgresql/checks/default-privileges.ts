import { type Found, listed, type Read, type ServerCheck } from '../../mysql/checks/check.ts';
import { quoteName } from '../names.ts';
import { fitsRole } from '../schema/accounts.ts';
import { versionNow } from './read.ts';

/** One privilege that a role gives on whatever it makes; `grantee` is null for everybody. */
type Given = {
  readonly owner: string;
  readonly kind: string;
  readonly grantee: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
};

const kinds: { readonly [kind: string]: string } = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
  L: 'LARGE OBJECTS',
};

/** Roles that give, or keep back, privileges on what they make in any schema, of those that may make something in the schemas that move. */
const givers = `SELECT r.rolname AS owner, d.defaclobjtype::text AS kind FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole
  WHERE d.defaclnamespace = 0 AND (
    EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = ANY ($1) AND has_schema_privilege(r.oid, n.oid, 'CREATE'))
    OR EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1) AND c.relowner = r.oid))
  ORDER BY 1, 2`;

/** What each of them gives, be it by itself. */
const givenBy = `SELECT w.owner, w.kind, g.rolname AS grantee, a.privilege_type AS privilege, a.is_grantable AS grantable
  FROM unnest($1::text[], $2::text[]) AS w (owner, kind) JOIN pg_roles r ON r.rolname = w.owner
  LEFT JOIN pg_default_acl d ON d.defaclrole = r.oid AND d.defaclnamespace = 0 AND d.defaclobjtype::text = w.kind
  CROSS JOIN LATERAL aclexplode(coalesce(d.defaclacl, acldefault(CASE w.kind WHEN 'S' THEN 's' ELSE w.kind END::"char", r.oid))) AS a
  LEFT JOIN pg_roles g ON g.oid = a.grantee`;

/** Those of one schema come with it, if the roles are there. */
const inSchemas = `SELECT DISTINCT r.rolname AS owner, n.nspname AS schema, d.defaclobjtype::text AS kind, g.rolname AS grantee
  FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole JOIN pg_namespace n ON n.oid = d.defaclnamespace
  CROSS JOIN LATERAL aclexplode(d.defaclacl) AS a LEFT JOIN pg_roles g ON g.oid = a.grantee
  WHERE n.nspname = ANY ($1) ORDER BY 1, 2, 3, 4`;

/** PostgreSQL 17 knows it first: no older source could have given it, or kept it back. */
const maintained = 170_000;

async function given(read: Read, of: readonly (readonly [string, string])[]): Promise<readonly Given[]> {
  const rows = await read(givenBy, [of.map(([owner]) => owner), of.map(([, kind]) => kind)]);
  return rows.map(({ owner, kind, grantee, privilege, grantable }) => ({
    ...{ owner: String(owner), kind: String(kind), grantee: grantee === null ? null : String(grantee) },
    ...{ privilege: String(privilege), grantable: grantable === true },
  }));
}

const same = (one: Given) => (other: Given) =>
  one.owner === other.owner &&
  one.kind === other.kind &&
  one.grantee === other.grantee &&
  one.privilege === other.privilege;

/** One finding for what a role gives to one other on things of one kind. */
function told(privileges: readonly Given[], verb: 'GRANT' | 'REVOKE'): readonly Found[] {
  const groups = new Map<string, Given[]>();
  for (const each of privileges) {
    const key = JSON.stringify([each.owner, each.kind, each.grantee, each.grantable]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group): Found[] => {
    const [one] = group;
    if (!one) return [];
    const { owner, kind, grantee, grantable } = one;
    const [what, whom] = [kinds[kind] ?? kind, grantee === null ? 'everybody' : `"${grantee}"`];
    const names = group.map(({ privilege }) => privilege).join(', ');
    const to = grantee === null ? 'PUBLIC' : quoteName(grantee);
    const option = grantable && verb === 'GRANT' ? ' WITH GRANT OPTION' : '';
    return [
      {
        what:
          verb === 'GRANT'
            ? `on the source, ${whom} gets ${names} on ${what} that "${owner}" makes, and not on the target`
            : `on the target, ${whom} gets ${names} on ${what} that "${owner}" makes, and not on the source`,
        mend: `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteName(owner)} ${verb} ${names} ON ${what} ${verb === 'GRANT' ? 'TO' : 'FROM'} ${to}${option}; on the target, in this database, once its roles are there.`,
      },
    ];
  });
}

async function rolesThere(read: Read, names: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await read('SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)', [names]);
  return new Set(rows.map(({ name }) => String(name)));
}

/** That what applications make after the switch can be used as before: rules for any schema are in no dump of some. */
export const defaultPrivileges: ServerCheck = {
  name: 'default-privileges',
  title: 'roles give the privileges on what they make that they give on the source',
  severity: 'warn',
  of: 'databases',
  copies: true,
  why: 'a table made after the switch would be one that the application may not read, or that everybody may; ALTER DEFAULT PRIVILEGES without a schema stands in no definition that moves',
  async find({ here, there }, { databases, copies = [] }): Promise<readonly Found[]> {
    const of = (await there(givers, [databases])).map(
      ({ owner, kind }) => [String(owner), String(kind)] as const,
    );
    const local = await there(inSchemas, [databases]);
    const [wanted, has] = of.length === 0 ? [[], []] : [await given(there, of), await given(here, of)];
    const knows = (await versionNow(there)).number >= maintained;
    const known = await rolesThere(
      here,
      local.flatMap(({ owner, grantee }) => [String(owner), String(grantee)]),
    );
    const lacks = (role: unknown): role is string =>
      role !== null && !known.has(String(role)) && !fitsRole(String(role), copies);
    return [
      ...told(
        wanted.filter(
          (each) => !has.some((other) => same(each)(other) && (other.grantable || !each.grantable)),
        ),
        'GRANT',
      ),
      ...told(
        has.filter(
          (each) =>
            // What the target gives to others on its own account is its own affair.
            (each.grantee === null || each.grantee === each.owner) &&
            (knows || each.privilege !== 'MAINTAIN') &&
            !wanted.some(same(each)),
        ),
        'REVOKE',
      ),
      ...local.flatMap(({ owner, schema, kind, grantee }): Found[] => {
        const roles = [...new Set([owner, grantee])].filter(lacks);
        const what = `on ${kinds[String(kind)] ?? kind} that "${owner}" makes in "${schema}", privileges are given to ${grantee === null ? 'everybody' : `"${grantee}"`}`;
        return roles.length === 0
          ? []
          : [
              {
                what: `${what}, and the target has no role ${listed(roles)}`,
                mend: `${roles.map((role) => `CREATE ROLE ${quoteName(role)};`).join(' ')} on the target, as it is on the source; or name them under accounts.copy.`,
              },
            ];
      }),
    ];
  },
};
