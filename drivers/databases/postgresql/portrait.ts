import { fits, parsePattern } from '../../../engine/plan/patterns.ts';
import type { Row } from '../../../engine/step.ts';
import type { Tools } from '../../operation.ts';
import { connect, type Session } from './session.ts';

/** What of a server is watched: patterns tell tables that are created later too. */
export type Scope = {
  readonly schemas: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Whether views, functions, triggers and types are watched as well as tables. */
  readonly whole: boolean;
};

/** A server at one time: which it is, and what it defines, as digests by name. */
export type Portrait = {
  readonly server: string;
  /** It changes when a standby is promoted. */
  readonly timeline: string;
  readonly defined: { readonly [object: string]: { readonly [aspect: string]: string } };
};

/** What is compared of a server. The session is made for it, because a name may lead elsewhere since the last was opened. */
export async function portray(scope: Scope, tools: Tools): Promise<Portrait> {
  const session = await connect(await tools.server(tools.on), tools);
  const late = setTimeout(session.destroy, Math.max(1, Math.min(tools.deadline - Date.now(), 2 ** 31 - 1)));
  try {
    return { ...(await identify(session)), defined: await define(session, scope) };
  } finally {
    clearTimeout(late);
    session.destroy();
  }
}

/** Made once by initdb, and kept by standbys: with the timeline it tells one server's history from another's. */
async function identify(session: Session): Promise<Omit<Portrait, 'defined'>> {
  const [row] = await session.rows(
    `SELECT (SELECT system_identifier FROM pg_control_system())::text AS server,
            (SELECT timeline_id FROM pg_control_checkpoint())::text AS timeline`,
  );
  return { server: String(row?.server), timeline: String(row?.timeline) };
}

const tables = `SELECT n.nspname AS schema, c.relname AS name,
  md5(concat_ws(chr(1), c.relkind, c.relpersistence, c.relreplident, c.relrowsecurity, c.relforcerowsecurity,
    pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(c.oid),
    (SELECT string_agg(i.inhparent::regclass::text, ',' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid))) AS options,
  md5((SELECT string_agg(concat_ws(chr(1), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
         a.attcollation::regcollation::text, pg_get_expr(d.adbin, d.adrelid)), chr(2) ORDER BY a.attnum)
       FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)) AS columns,
  md5((SELECT string_agg(concat_ws(chr(1), k.conname, pg_get_constraintdef(k.oid)), chr(2) ORDER BY k.conname)
       FROM pg_constraint k WHERE k.conrelid = c.oid)) AS constraints,
  md5((SELECT string_agg(concat_ws(chr(1), pg_get_indexdef(x.indexrelid), x.indisvalid, x.indisreplident), chr(2) ORDER BY x.indexrelid::regclass::text)
       FROM pg_index x WHERE x.indrelid = c.oid)) AS indexes
 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'f')`;

/** What stands beside tables, each kind with its digest. Objects of an extension are the extension's. */
const others: readonly { readonly kind: string; readonly sql: string }[] = [
  {
    kind: 'view',
    sql: `SELECT n.nspname AS schema, c.relname AS name, md5(concat_ws(chr(1), c.relkind, pg_get_viewdef(c.oid))) AS definition
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1) AND c.relkind IN ('v', 'm')`,
  },
  {
    kind: 'function',
    sql: `SELECT n.nspname AS schema, p.oid::regprocedure::text AS name, md5(pg_get_functiondef(p.oid)) AS definition
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY ($1) AND p.prokind <> 'a'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`,
  },
  {
    kind: 'trigger',
    sql: `SELECT n.nspname AS schema, c.relname || '.' || t.tgname AS name, md5(concat_ws(chr(1), pg_get_triggerdef(t.oid), t.tgenabled)) AS definition
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($1) AND NOT t.tgisinternal`,
  },
  {
    kind: 'sequence',
    sql: `SELECT n.nspname AS schema, c.relname AS name,
        md5(concat_ws(chr(1), s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)) AS definition
      FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1)`,
  },
  {
    kind: 'type',
    sql: `SELECT n.nspname AS schema, t.typname AS name, md5(concat_ws(chr(1), t.typtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
        (SELECT string_agg(e.enumlabel, chr(2) ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
        (SELECT string_agg(pg_get_constraintdef(k.oid), chr(2) ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid))) AS definition
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = ANY ($1) AND t.typtype IN ('e', 'd', 'r')`,
  },
];

async function define(session: Session, scope: Scope): Promise<Portrait['defined']> {
  const defined: Record<string, Record<string, string>> = {};
  const [include, exclude] = [scope.include.map(parsePattern), scope.exclude.map(parsePattern)];
  for (const { schema, name, ...aspects } of await session.rows(tables, [scope.schemas])) {
    const matches = (pattern: ReturnType<typeof parsePattern>) =>
      pattern !== undefined && fits(pattern.database, String(schema)) && fits(pattern.table, String(name));
    if (include.some(matches) && !exclude.some(matches)) defined[`table ${schema}.${name}`] = texts(aspects);
  }
  for (const { kind, sql } of scope.whole ? others : [])
    for (const { schema, name, definition } of await session.rows(sql, [scope.schemas]))
      defined[`${kind} ${schema}.${name}`] = texts({ definition: definition ?? null });
  return defined;
}

const texts = (aspects: Row): Record<string, string> =>
  Object.fromEntries(Object.entries(aspects).map(([name, value]) => [name, String(value ?? '')]));
