import type { Client } from 'pg';
import type { Fingerprint } from '../fingerprint.ts';
import type { PostgresServer } from './server.ts';

/** What belongs to the whole server: a name and a value a row. */
const ofTheServer: { readonly [kind: string]: string } = {
  setting:
    "SELECT name, setting AS value FROM pg_file_settings WHERE sourcefile LIKE '%postgresql.auto.conf'",
  'setting of': `SELECT coalesce(d.datname, '*') || ' ' || coalesce(r.rolname, '*') AS name, s.setconfig::text AS value
    FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole`,
  role: "SELECT rolname AS name, (to_jsonb(a) - 'oid' - 'rolpassword' || jsonb_build_object('password', md5(rolpassword)))::text AS value FROM pg_authid a",
  'member of': `SELECT g.rolname || ' ' || m.rolname AS name, (to_jsonb(a) - 'oid' - 'roleid' - 'member' - 'grantor')::text AS value
    FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member`,
  database: `SELECT datname AS name, jsonb_build_array(pg_get_userbyid(datdba), datacl::text, datallowconn, datconnlimit, datcollate)::text AS value
    FROM pg_database`,
  slot: "SELECT slot_name AS name, concat_ws(' ', plugin, slot_type, database) AS value FROM pg_replication_slots WHERE NOT temporary",
  origin: 'SELECT roname AS name, roname AS value FROM pg_replication_origin',
};

const notTheSystems = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/** What belongs to one of its databases. Rows, statistics and the values of sequences are not part of it. */
const ofADatabase: { readonly [kind: string]: string } = {
  schema: `SELECT nspname AS name, jsonb_build_array(pg_get_userbyid(nspowner), nspacl::text)::text AS value FROM pg_namespace n WHERE ${notTheSystems}`,
  relation: `SELECT n.nspname || '.' || relname AS name,
      jsonb_build_array(relkind, pg_get_userbyid(relowner), relacl::text, relreplident, relrowsecurity, relforcerowsecurity, relpersistence,
        reloptions::text, pg_get_expr(relpartbound, c.oid), pg_get_partkeydef(c.oid),
        CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
        CASE WHEN relkind IN ('i', 'I') THEN pg_get_indexdef(c.oid) END)::text AS value
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE ${notTheSystems} AND relkind <> 't'`,
  column: `SELECT n.nspname || '.' || relname || '.' || attname AS name,
      jsonb_build_array(attnum, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attcollation::regcollation,
        attacl::text, attstattarget, pg_get_expr(adbin, adrelid))::text AS value
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE ${notTheSystems} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND attnum > 0 AND NOT attisdropped`,
  constraint: `SELECT n.nspname || '.' || coalesce(conrelid::regclass::text, contypid::regtype::text) || '.' || conname AS name,
      pg_get_constraintdef(k.oid) AS value FROM pg_constraint k JOIN pg_namespace n ON n.oid = connamespace WHERE ${notTheSystems}`,
  trigger: `SELECT concat_ws('.', tgrelid::regclass, tgname) AS name, concat_ws(' ', tgenabled, pg_get_triggerdef(t.oid)) AS value
    FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE NOT tgisinternal AND ${notTheSystems}`,
  'key trigger': `SELECT concat_ws('.', tgrelid::regclass, conname, tgfoid::regproc) AS name, tgenabled AS value
    FROM pg_trigger t JOIN pg_constraint k ON k.oid = tgconstraint WHERE tgisinternal`,
  routine: `SELECT p.oid::regprocedure::text AS name,
      jsonb_build_array(pg_get_userbyid(proowner), proacl::text, CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) END)::text AS value
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE ${notTheSystems}`,
  type: `SELECT n.nspname || '.' || typname AS name, jsonb_build_array(typtype, pg_get_userbyid(typowner), typacl::text, typnotnull, typdefault,
      format_type(typbasetype, typtypmod), (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))::text AS value
    FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE ${notTheSystems}`,
  sequence: `SELECT seqrelid::regclass::text AS name, (to_jsonb(s) - 'seqrelid' - 'seqtypid')::text AS value FROM pg_sequence s`,
  policy: `SELECT concat_ws('.', polrelid::regclass, polname) AS name,
      jsonb_build_array(polcmd, polpermissive, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))::text AS value FROM pg_policy`,
  extension: 'SELECT extname AS name, extversion AS value FROM pg_extension',
  'default grants': `SELECT concat_ws(' ', pg_get_userbyid(defaclrole), coalesce(defaclnamespace::regnamespace::text, '*'), defaclobjtype) AS name,
      defaclacl::text AS value FROM pg_default_acl`,
  'event trigger':
    "SELECT evtname AS name, concat_ws(' ', evtevent, evtenabled, evtfoid::regproc) AS value FROM pg_event_trigger",
  publication:
    "SELECT pubname AS name, (to_jsonb(p) - 'oid' - 'pubowner')::text AS value FROM pg_publication p",
  'published table':
    "SELECT pubname || ' ' || schemaname || '.' || tablename AS name, 'published' AS value FROM pg_publication_tables",
  subscription: `SELECT subname AS name, (to_jsonb(s) - 'oid' - 'subdbid' - 'subowner' - 'subskiplsn' - 'subconninfo'
      || jsonb_build_object('conninfo', md5(subconninfo)))::text AS value
    FROM pg_subscription s WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
};

/** Reads what an unwound run has to leave as it found it on a server of PostgreSQL, in all of its databases. */
export async function fingerprintPostgres(server: PostgresServer): Promise<Fingerprint> {
  const found = new Map<string, string>();
  const databases = await inDatabase(server, 'postgres', async (session) => {
    for (const [kind, sql] of Object.entries(ofTheServer)) await note(found, session, kind, sql);
    const { rows } = await session.query(
      'SELECT datname AS name FROM pg_database WHERE datallowconn AND NOT datistemplate',
    );
    return rows.map(({ name }) => String(name));
  });
  for (const database of databases)
    await inDatabase(server, database, async (session) => {
      for (const [kind, sql] of Object.entries(ofADatabase))
        await note(found, session, `${database}: ${kind}`, sql);
    });
  return found;
}

async function inDatabase<T>(
  server: PostgresServer,
  database: string,
  work: (session: Client) => Promise<T>,
): Promise<T> {
  const session = await server.connect(database);
  try {
    // Names are shown with their schemas.
    await session.query("SET search_path = ''");
    return await work(session);
  } finally {
    await session.end();
  }
}

async function note(found: Map<string, string>, session: Client, kind: string, sql: string): Promise<void> {
  const { rows } = await session.query(sql);
  for (const { name, value } of rows) found.set(`${kind} ${name}`, String(value));
}
