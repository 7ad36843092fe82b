import type { Tools } from '../../../operation.ts';
import { quoteName } from '../names.ts';
import { withSession } from '../with-session.ts';

/**
 * Statements that give schemas the owners that they have on the source, of those whom the target has. A foreign key is checked as the
 * owner of its table, who otherwise could not reach it: the application's first write after the switch would be refused.
 */
export async function givingOwners(schemas: readonly string[], tools: Tools): Promise<readonly string[]> {
  const owners = await withSession(await tools.server('source'), tools, (session) =>
    session.rows(
      'SELECT nspname AS schema, pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = ANY ($1)',
      [schemas],
    ),
  );
  const there = await withSession(await tools.server('target'), tools, (session) =>
    session.rows('SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)', [
      owners.map(({ owner }) => String(owner)),
    ]),
  );
  const known = new Set(there.map(({ name }) => name));
  return owners
    .filter(({ owner }) => known.has(String(owner)))
    .map(
      ({ schema, owner }) => `ALTER SCHEMA ${quoteName(String(schema))} OWNER TO ${quoteName(String(owner))}`,
    );
}
