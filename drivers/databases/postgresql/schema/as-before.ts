import type { Row } from '../../../../engine/step.ts';
import { quoteName, quoteText } from '../names.ts';
import type { Session } from '../session.ts';

const grantee = "CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END";

const rightsSql = `SELECT n.nspname AS schema, ${grantee} AS who, a.privilege_type AS may, a.is_grantable AS grants
  FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a WHERE n.nspname = ANY ($1) AND a.grantee <> n.nspowner
  ORDER BY 1, 2, 3, 4`;

const defaultsSql = `SELECT n.nspname AS schema, quote_ident(pg_get_userbyid(d.defaclrole)) AS of, d.defaclobjtype AS kind, ${grantee} AS who, a.privilege_type AS may, a.is_grantable AS grants
  FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) AS a WHERE n.nspname = ANY ($1)
  ORDER BY 1, 2, 3, 4, 5, 6`;

const commentsSql = `SELECT nspname AS schema, obj_description(oid, 'pg_namespace') AS said FROM pg_namespace WHERE nspname = ANY ($1) ORDER BY 1`;

const kinds: { readonly [kind: string]: string } = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
};

const key = ({ grants: _, ...right }: Row) => JSON.stringify(right);

/** Statements that leave schemas which stood on the target with the privileges, default privileges and comments that they had there. */
export async function schemasAsBefore(
  source: Pick<Session, 'rows'>,
  target: Pick<Session, 'rows'>,
  schemas: readonly string[],
): Promise<readonly string[]> {
  const roles = await target.rows('SELECT quote_ident(rolname) AS name FROM pg_roles');
  const there = new Set<unknown>(['PUBLIC', undefined, ...roles.map(({ name }) => name)]);
  /** What the source has of it, for roles that the target has, and the target has not. */
  const brought = async (sql: string) => {
    const had = new Map((await target.rows(sql, [schemas])).map((row) => [key(row), row.grants]));
    return (await source.rows(sql, [schemas]))
      .filter(({ who, of }) => there.has(who) && there.has(of))
      .filter((row) => !had.has(key(row)) || (row.grants === true && had.get(key(row)) === false))
      .map((row) => ({ ...row, only: had.has(key(row)) ? 'GRANT OPTION FOR ' : '' }) as Row);
  };
  const inSource = new Set((await source.rows(rightsSql, [schemas])).map(key));
  // Of what was everybody's pg_dump takes what the source's everybody has not.
  const taken = (await target.rows(rightsSql, [schemas])).filter(
    (row) => row.who === 'PUBLIC' && !inSource.has(key(row)),
  );
  const said = new Map((await source.rows(commentsSql, [schemas])).map((row) => [row.schema, row.said]));
  return [
    ...(await brought(rightsSql)).map(
      ({ only, may, schema, who }) =>
        `REVOKE ${only}${may} ON SCHEMA ${quoteName(String(schema))} FROM ${who} CASCADE`,
    ),
    ...taken.map(({ may, schema }) => `GRANT ${may} ON SCHEMA ${quoteName(String(schema))} TO PUBLIC`),
    ...(await brought(defaultsSql)).map(
      ({ of, schema, only, may, kind, who }) =>
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${of} IN SCHEMA ${quoteName(String(schema))} REVOKE ${only}${may} ON ${kinds[String(kind)]} FROM ${who}`,
    ),
    ...(await target.rows(commentsSql, [schemas]))
      .filter((row) => said.has(row.schema) && said.get(row.schema) !== row.said)
      .map(
        ({ schema, said: before }) =>
          `COMMENT ON SCHEMA ${quoteName(String(schema))} IS ${before === null ? 'NULL' : quoteText(String(before))}`,
      ),
  ];
}
