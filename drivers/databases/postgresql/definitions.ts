import { ofExtension } from './of-extension.ts';

/**
 * An expression as it is told again once pg_dump's text of it was read: a list of words for a varchar column is first told as an array that is
 * cast as a whole, and then as one whose words are. Such casts, and brackets around a single name, word or array, mean nothing.
 */
const settled = (told: string): string =>
  [
    [String.raw`::(character varying|text|bpchar)(\(\d+\))?(\[\])?`, ''],
    [String.raw`\((''(?:[^'']|'''')*''|[[:alnum:]_."]+)\)`, String.raw`\1`],
    [String.raw`\((ARRAY\[[^]]*\])\)`, String.raw`\1`],
    [String.raw`\((ARRAY\[[^]]*\])\)`, String.raw`\1`],
  ].reduce((inner, [pattern, by]) => `regexp_replace(${inner}, '${pattern}', '${by}', 'g')`, told);

/**
 * What tables are, each aspect as a digest of what the catalog prints, by schema and name. Alike on both sides of different versions: NOT NULL is
 * told of columns, for 18 has constraints for it and older ones have not. Policies are told apart, because they come later than tables.
 */
export const tablesSql = `SELECT n.nspname AS schema, c.relname AS name,
  md5(concat_ws(chr(1), c.relkind, c.relpersistence, c.relreplident, pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(c.oid),
    (SELECT string_agg(i.inhparent::regclass::text, ',' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid))) AS options,
  md5((SELECT string_agg(concat_ws(chr(1), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
         a.attcollation::regcollation::text, pg_get_expr(d.adbin, d.adrelid)), chr(2) ORDER BY a.attnum)
       FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)) AS columns,
  md5((SELECT string_agg(concat_ws(chr(1), k.conname, ${settled('pg_get_constraintdef(k.oid)')}), chr(2) ORDER BY k.conname)
       FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n')) AS constraints,
  md5((SELECT string_agg(concat_ws(chr(1), ${settled('pg_get_indexdef(x.indexrelid)')}, x.indisvalid, x.indisreplident), chr(2) ORDER BY x.indexrelid::regclass::text COLLATE "C")
       FROM pg_index x WHERE x.indrelid = c.oid)) AS indexes
 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'f')`;

/**
 * What stands beside tables, each kind with its digest. `shape` is what has to be enough between different versions, which print the same thing
 * in other words. Objects of an extension are the extension's.
 */
export const objectsSql: readonly { readonly kind: string; readonly sql: string }[] = [
  {
    kind: 'view',
    sql: `SELECT n.nspname AS schema, c.relname AS name, md5(concat_ws(chr(1), c.relkind, pg_get_viewdef(c.oid))) AS definition,
        md5((SELECT string_agg(concat_ws(chr(1), a.attname, format_type(a.atttypid, a.atttypmod)), chr(2) ORDER BY a.attnum)
             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)) AS shape
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($1) AND c.relkind IN ('v', 'm') AND NOT ${ofExtension('pg_class', 'c.oid')}`,
  },
  {
    kind: 'function',
    sql: `SELECT n.nspname AS schema, p.oid::regprocedure::text AS name,
        md5(CASE WHEN p.prokind = 'a' THEN pg_get_function_arguments(p.oid) ELSE pg_get_functiondef(p.oid) END) AS definition,
        md5(concat_ws(chr(1), p.prokind, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.prosrc)) AS shape
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = ANY ($1) AND NOT ${ofExtension('pg_proc', 'p.oid')}
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')`,
  },
  {
    kind: 'trigger',
    sql: `SELECT n.nspname AS schema, c.relname || '.' || t.tgname AS name, md5(concat_ws(chr(1), pg_get_triggerdef(t.oid), t.tgenabled)) AS definition,
        md5(concat_ws(chr(1), t.tgtype, t.tgenabled, t.tgfoid::regprocedure)) AS shape
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($1) AND NOT t.tgisinternal`,
  },
  {
    kind: 'rule',
    sql: `SELECT n.nspname AS schema, c.relname || '.' || r.rulename AS name, md5(pg_get_ruledef(r.oid)) AS definition,
        md5(concat_ws(chr(1), r.ev_type, r.ev_enabled, r.is_instead)) AS shape
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($1) AND r.rulename <> '_RETURN' AND NOT ${ofExtension('pg_rewrite', 'r.oid')}`,
  },
  {
    kind: 'policy',
    sql: `SELECT n.nspname AS schema, c.relname || coalesce('.' || p.polname, '') AS name,
        md5(concat_ws(chr(1), c.relrowsecurity, c.relforcerowsecurity, p.polcmd, p.polpermissive, ${settled('pg_get_expr(p.polqual, p.polrelid)')}, ${settled('pg_get_expr(p.polwithcheck, p.polrelid)')})) AS definition
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_policy p ON p.polrelid = c.oid
      WHERE n.nspname = ANY ($1) AND (c.relrowsecurity OR c.relforcerowsecurity OR p.oid IS NOT NULL)`,
  },
  {
    kind: 'sequence',
    sql: `SELECT n.nspname AS schema, c.relname AS name,
        md5(concat_ws(chr(1), s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)) AS definition
      FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($1) AND NOT ${ofExtension('pg_class', 'c.oid')}`,
  },
  {
    kind: 'type',
    sql: `SELECT n.nspname AS schema, t.typname AS name, md5(concat_ws(chr(1), t.typtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
        (SELECT string_agg(e.enumlabel, chr(2) ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
        (SELECT string_agg(concat_ws(chr(3), a.attname, format_type(a.atttypid, a.atttypmod)), chr(2) ORDER BY a.attnum) FROM pg_attribute a
         WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped),
        (SELECT string_agg(${settled('pg_get_constraintdef(k.oid)')}, chr(2) ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype <> 'n'))) AS definition
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
      WHERE n.nspname = ANY ($1) AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND NOT ${ofExtension('pg_type', 't.oid')}`,
  },
];
