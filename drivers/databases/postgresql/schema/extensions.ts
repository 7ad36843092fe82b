import type { Session } from '../session.ts';

/** An extension, and the schema that its objects are in. */
export type Extension = { readonly name: string; readonly schema: string };

/** Those that others need come first. */
const inOrder = `WITH RECURSIVE need (id, depth) AS (
    SELECT oid, 0 FROM pg_extension
    UNION SELECT d.objid, n.depth + 1 FROM need n
      JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = n.id AND d.classid = 'pg_extension'::regclass)
  SELECT e.extname AS name, s.nspname AS schema FROM pg_extension e JOIN pg_namespace s ON s.oid = e.extnamespace
  JOIN (SELECT id, max(depth) AS depth FROM need GROUP BY id) AS n ON n.id = e.oid ORDER BY n.depth, e.extname`;

/** A server's extensions, in an order in which they can be made. */
export const extensionsOf = async (session: Pick<Session, 'rows'>): Promise<readonly Extension[]> =>
  (await session.rows(inOrder)).map(({ name, schema }) => ({ name: String(name), schema: String(schema) }));
