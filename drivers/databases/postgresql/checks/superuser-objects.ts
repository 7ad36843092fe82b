import { isManaged } from '../../../../engine/plan/hosting.ts';
import { listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { quoteName } from '../names.ts';
import { ofExtension } from '../of-extension.ts';

const place = "n.nspname || '.' || ";
const routine = `${place}p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'`;

/** What CREATE refuses to anybody but a superuser. (PostgreSQL manual, "SQL Commands"; the server's functioncmds.c, typecmds.c, opclasscmds.c, tsearchcmds.c and aggregatecmds.c.) */
const kinds: readonly { readonly kind: string; readonly sql: string }[] = [
  {
    kind: 'functions in a language that is not trusted',
    sql: `SELECT ${routine} AS name, l.lanname AS detail FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
      WHERE n.nspname = ANY ($1) AND NOT l.lanpltrusted AND p.prokind <> 'a' AND NOT ${ofExtension('pg_proc', 'p.oid')}
        AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')`,
  },
  {
    kind: 'functions that are LEAKPROOF, or have a support function',
    sql: `SELECT ${routine} AS name, NULL AS detail FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = ANY ($1) AND (p.proleakproof OR p.prosupport <> 0) AND NOT ${ofExtension('pg_proc', 'p.oid')}`,
  },
  {
    kind: 'aggregates whose state is internal',
    sql: `SELECT ${routine} AS name, NULL AS detail FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = ANY ($1) AND 'internal'::regtype::oid IN (a.aggtranstype, a.aggmtranstype) AND NOT ${ofExtension('pg_proc', 'p.oid')}`,
  },
  {
    // Not the arrays that come with other types.
    kind: 'base types',
    sql: `SELECT ${place}t.typname AS name, NULL AS detail FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE n.nspname = ANY ($1) AND t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) AND NOT ${ofExtension('pg_type', 't.oid')}`,
  },
  {
    kind: 'operator classes',
    sql: `SELECT ${place}o.opcname AS name, m.amname AS detail FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am m ON m.oid = o.opcmethod
      WHERE n.nspname = ANY ($1) AND NOT ${ofExtension('pg_opclass', 'o.oid')}`,
  },
  {
    kind: 'operator families',
    sql: `SELECT ${place}f.opfname AS name, m.amname AS detail FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod
      WHERE n.nspname = ANY ($1) AND NOT ${ofExtension('pg_opfamily', 'f.oid')}
        AND NOT EXISTS (SELECT FROM pg_opclass o WHERE o.opcfamily = f.oid AND o.opcname = f.opfname)`,
  },
  {
    kind: 'text search parsers',
    sql: `SELECT ${place}x.prsname AS name, NULL AS detail FROM pg_ts_parser x JOIN pg_namespace n ON n.oid = x.prsnamespace
      WHERE n.nspname = ANY ($1) AND NOT ${ofExtension('pg_ts_parser', 'x.oid')}`,
  },
  {
    kind: 'text search templates',
    sql: `SELECT ${place}x.tmplname AS name, NULL AS detail FROM pg_ts_template x JOIN pg_namespace n ON n.oid = x.tmplnamespace
      WHERE n.nspname = ANY ($1) AND NOT ${ofExtension('pg_ts_template', 'x.oid')}`,
  },
];

/** Objects of the source that the engine's role cannot make on the target. Those of extensions come with them. */
export const superuserObjects: ServerCheck = {
  name: 'superuser-objects',
  title: 'nothing moves that only a superuser can make, unless the engine is one on the target',
  severity: 'error',
  of: 'databases',
  why: 'the target would refuse it when the tables are made, and with it all the others',
  async find({ here, there }, { databases, hosting = 'own' }) {
    const [role] = await here(
      'SELECT rolname AS name, rolsuper AS super FROM pg_roles WHERE rolname = current_user',
    );
    if (role?.super === true) return [];
    const rows = await there(
      kinds.map(({ sql }, at) => `SELECT ${at} AS at, q.* FROM (${sql}) AS q`).join(' UNION ALL ') +
        ' ORDER BY 1, 2',
      [databases],
    );
    const out = isManaged(hosting)
      ? 'AWS gives that to nobody: write it anew in SQL or PL/pgSQL, or use an extension that the target has; then drop it on the source, CASCADE, or leave its schema out of the plan.'
      : `ALTER ROLE ${quoteName(String(role?.name))} SUPERUSER; on the target while the run is under way; or write it anew in SQL or PL/pgSQL.`;
    return kinds.flatMap(({ kind }, at) => {
      const found = rows.filter((row) => Number(row.at) === at);
      const names = found.map(({ name, detail }) => (detail === null ? String(name) : `${name} (${detail})`));
      return names.length === 0
        ? []
        : [{ what: `${kind}, which "${role?.name}" cannot make on the target: ${listed(names)}`, mend: out }];
    });
  },
};
