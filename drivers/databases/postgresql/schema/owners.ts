import type { Tools } from '../../../operation.ts';
import { quoteName } from '../names.ts';
import { withSession } from '../with-session.ts';
import { ownedObjects } from './named-objects.ts';
import { onTarget } from './on-target.ts';
import type { Moving } from './staying.ts';

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

/**
 * Statements that give what moved the owners that it has on the source. pg_dump's give it to roles that were there before; those that the run itself
 * makes come after the tables, and would have no privilege on what they own.
 */
export async function changingOwners(moving: Moving, tools: Tools): Promise<readonly string[]> {
  const wanted = await withSession(await tools.server('source'), tools, (session) =>
    ownedObjects(session, moving),
  );
  return onTarget(tools, async (session) => {
    const roles = new Set(
      (await session.rows('SELECT rolname AS name FROM pg_roles')).map(({ name }) => name),
    );
    const now = new Map((await ownedObjects(session, moving)).map(({ what, owner }) => [what, owner]));
    const own = await session.rows(
      'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY ($1) AND pg_get_userbyid(nspowner) = current_user',
      [moving.schemas],
    );
    return [
      ...(await givingOwners(
        own.map(({ name }) => String(name)),
        tools,
      )),
      ...wanted
        .filter(({ what, owner }) => now.has(what) && now.get(what) !== owner && roles.has(owner))
        .map(({ what, owner }) => `ALTER ${what} OWNER TO ${quoteName(owner)}`),
    ];
  });
}
