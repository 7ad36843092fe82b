import type { Found, Read, ServerCheck } from '../../mysql/checks/check.ts';
import { quoteTable, quoteText } from '../names.ts';

type Kept = {
  readonly extension: string;
  readonly table: string;
  /** The extension says that these rows are the user's, and by what they are told from its own; null where it says nothing. */
  readonly condition: string | null;
};

/**
 * Tables of extensions in whatever schema whose rows the extension declares to be the user's, and any other table of an extension in the schemas
 * that move. The jobs of pg_cron are told by `schedulers`: copied before the switch they would run twice.
 */
const tables = `SELECT e.extname AS extension, n.nspname AS schema, c.relname AS name, has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') AS readable,
    e.extcondition[array_position(e.extconfig, c.oid)] AS condition
  FROM pg_extension e JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e' AND d.classid = 'pg_class'::regclass
  JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND e.extname <> 'pg_cron' AND (c.oid = ANY (e.extconfig) OR n.nspname = ANY ($1)) ORDER BY 1, 2, 3`;

/** How many rows there are and what is in them, in whatever order. */
async function contents(read: Read, { table, condition }: Kept): Promise<{ rows: number; hash: string }> {
  const [row] = await read(
    `SELECT count(*) AS n, coalesce(sum(hashtextextended(kept::text, 0)), 0)::text AS hash FROM (SELECT * FROM ${table} ${condition ?? ''}) AS kept`,
  );
  return { rows: Number(row?.n), hash: String(row?.hash) };
}

async function contentsThere(read: Read, kept: Kept) {
  const [there] = await read('SELECT to_regclass($1) IS NOT NULL AS there', [kept.table]);
  return there?.there === true ? contents(read, kept) : null;
}

/** That nothing is forgotten in the tables of extensions: CREATE EXTENSION makes them on the target, with what the extension brings itself. */
export const extensionRows: ServerCheck = {
  name: 'extension-rows',
  title: 'tables that belong to extensions have the same rows on both sides',
  severity: 'warn',
  of: 'databases',
  why: 'they come with the extension and not with the tables that move: what was written into them stays behind unless somebody copies it',
  async find({ here, there }, { databases }): Promise<readonly Found[]> {
    const found: Found[] = [];
    for (const row of await here(tables, [databases])) {
      const { extension, schema, name, readable, condition } = row;
      const table = quoteTable({ database: String(schema), table: String(name) });
      const kept: Kept = {
        ...{ extension: String(extension), table },
        condition: condition === null ? null : String(condition),
      };
      if (readable !== true) {
        found.push({
          what: `"${schema}.${name}" of the extension "${extension}" may hold rows, and the engine's role may not read it`,
          mend: `GRANT SELECT ON ${table} TO …; to the engine's role; or look yourself, and copy what the target needs.`,
        });
        continue;
      }
      const ours = await contents(here, kept);
      if (ours.rows === 0) continue;
      const theirs = await contentsThere(there, kept);
      if (theirs?.hash === ours.hash && theirs.rows === ours.rows) continue;
      const rows = `${ours.rows} ${kept.condition === null ? 'rows' : 'rows that are the user’s'}`;
      found.push({
        what: `"${schema}.${name}" of the extension "${extension}" has ${rows}, ${theirs === null ? 'and the target has no such table yet' : `and the target ${theirs.rows === ours.rows ? 'others' : theirs.rows}`}`,
        mend: copying(kept),
      });
    }
    return found;
  },
};

/** Commands for two ends of a pipe: these rows are few, and nobody follows their changes. */
function copying({ extension, table, condition }: Kept): string {
  const chosen = `SELECT * FROM ${table}${condition ? ` ${condition}` : ''}`;
  return `Once the target has it (CREATE EXTENSION ${extension}), and again if the rows change: psql -h SOURCE -c ${quoteText(`COPY (${chosen}) TO STDOUT`)} | psql -h TARGET -c ${quoteText(`COPY ${table} FROM STDIN`)}${condition === null ? '; those that the extension brought itself need no copy' : ''}.`;
}
