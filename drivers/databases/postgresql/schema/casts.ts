import type { Row } from '../../../../engine/step.ts';
import type { Session } from '../session.ts';
import type { Entry } from './sections.ts';

/** A cast that somebody made: it belongs to no schema, so that pg_dump leaves it out where schemas are named. */
export type Cast = {
  /** (from AS to), as the server spells it whatever the search path. */
  readonly name: string;
  readonly create: string;
  /** As pg_cast has it: by a function (f), without one (b), or by text (i). */
  readonly method: string;
  /** Whether both of its types are the server's own. */
  readonly ofSystem: boolean;
  /** What it needs of an archive, by catalog and oid: its types and its function. */
  readonly after: readonly string[];
  /** What it needs of schemas that stay. */
  readonly needs: readonly string[];
};

/**
 * Casts that touch what moves, or the server's own types alone, which any statement may use. What a cast stands on is followed from arrays, row
 * types and multiranges to what they are made with. An oid below 16384 is initdb's.
 */
const castsSql = `WITH RECURSIVE bits (made, catalog, id) AS (
    SELECT c.oid, t.catalog, t.id
    FROM pg_cast c, LATERAL (VALUES ('pg_type'::regclass, c.castsource), ('pg_type'::regclass, c.casttarget), ('pg_proc'::regclass, c.castfunc)) AS t (catalog, id)
    WHERE c.oid >= 16384 AND t.id <> 0
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i'))
    UNION
    SELECT b.made, d.refclassid, d.refobjid FROM bits b
    JOIN pg_depend d ON d.classid = b.catalog AND d.objid = b.id AND d.objsubid = 0 AND d.deptype = 'i'
  ), placed AS (
    SELECT b.*, i.identity, i.schema IN ('pg_catalog', 'information_schema') AS of_system,
      EXISTS (SELECT FROM pg_depend d WHERE d.classid = b.catalog AND d.objid = b.id AND d.deptype = 'e') AS of_extension,
      i.schema = ANY (SELECT quote_ident(name) FROM unnest($1::text[]) AS schemas (name)) AS moves
    FROM bits b, LATERAL pg_identify_object(b.catalog, b.id, 0) AS i
  ), folded AS (
    SELECT made, bool_or(moves AND NOT of_extension) AS moves,
      bool_and(of_system) FILTER (WHERE catalog = 'pg_type'::regclass) AS of_system,
      array_to_json(array_agg(catalog::oid || ' ' || id))::text AS after,
      coalesce(array_to_json(array_agg(identity ORDER BY identity) FILTER (WHERE NOT moves AND NOT of_system AND NOT of_extension)), '[]')::text AS needs
    FROM placed GROUP BY made)
  SELECT (pg_identify_object('pg_cast'::regclass, c.oid, 0)).identity AS name, c.castmethod AS method, c.castcontext AS context,
    CASE WHEN c.castfunc <> 0 THEN (pg_identify_object('pg_proc'::regclass, c.castfunc, 0)).identity END AS function,
    quote_literal(obj_description(c.oid, 'pg_cast')) AS comment, f.of_system, f.after, f.needs
  FROM pg_cast c JOIN folded f ON f.made = c.oid WHERE f.moves OR f.needs = '[]' ORDER BY 1`;

const contexts: { readonly [context: string]: string } = { a: ' AS ASSIGNMENT', i: ' AS IMPLICIT' };

function castOf({ name, method, context, function: by, comment, of_system, after, needs }: Row): Cast {
  const how = { f: `WITH FUNCTION ${by}`, b: 'WITHOUT FUNCTION', i: 'WITH INOUT' }[String(method)];
  const told = comment === null ? '' : `COMMENT ON CAST ${name} IS ${comment};\n`;
  return {
    name: String(name),
    create: `CREATE CAST ${name} ${how}${contexts[String(context)] ?? ''};\n${told}`,
    method: String(method),
    ofSystem: of_system === true,
    after: JSON.parse(String(after)),
    needs: JSON.parse(String(needs)),
  };
}

/** The casts of a source that move with these schemas. */
export const castsOf = async (session: Pick<Session, 'rows'>, schemas: readonly string[]) =>
  (await session.rows(castsSql, [schemas])).map(castOf);

/** The names of all casts of a server, its own among them. */
export async function castNames(session: Pick<Session, 'rows'>): Promise<readonly string[]> {
  const rows = await session.rows(
    "SELECT (pg_identify_object('pg_cast'::regclass, oid, 0)).identity AS name FROM pg_cast",
  );
  return rows.map(({ name }) => String(name));
}

/** Why a cast cannot be made on the target, if it cannot. (CREATE CAST: without a function it takes a superuser, otherwise the owner of one of its types.) */
export function hindrance(cast: Cast, superuser: boolean): string | undefined {
  if (cast.needs.length > 0) return `it needs ${cast.needs.join(', ')}, which does not move`;
  if (superuser) return undefined;
  if (cast.method === 'b') return 'only a superuser may make a cast without a function';
  return cast.ofSystem
    ? 'only the owner of one of its types may make it, and both are the server’s'
    : undefined;
}

/** Those that the target does not have and its engine's role can make; the check `casts` tells of the others. */
export async function castsToMake(session: Session, casts: readonly Cast[]): Promise<readonly Cast[]> {
  const there = new Set(await castNames(session));
  const [row] = await session.rows('SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user');
  return casts.filter((cast) => !there.has(cast.name) && !hindrance(cast, row?.super === true));
}

/** An archive's entries in their order, cut where casts come: each as soon as all that it needs is there, for what uses it needs that too. */
export function aroundCasts(
  entries: readonly Entry[],
  casts: readonly Cast[],
): readonly { readonly entries: readonly Entry[]; readonly casts: readonly Cast[] }[] {
  const places = new Map<number, Cast[]>();
  for (const cast of casts) {
    const place = entries.findLastIndex(({ of }) => cast.after.includes(of)) + 1;
    places.set(place, [...(places.get(place) ?? []), cast]);
  }
  const cuts = [...new Set([...places.keys(), entries.length])].sort((a, b) => a - b);
  return cuts.map((cut, n) => ({
    entries: entries.slice(cuts[n - 1] ?? 0, cut),
    casts: places.get(cut) ?? [],
  }));
}
