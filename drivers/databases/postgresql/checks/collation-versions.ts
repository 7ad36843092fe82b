import type { Row } from '../../../../engine/step.ts';
import type { ServerCheck } from '../../mysql/checks/check.ts';
import { quoteName, quoteTable, quoteText } from '../names.ts';

/** The same words are sorted alike by a collation of the same version only. */
export const collationVersions: ServerCheck = {
  name: 'collation-versions',
  title: 'the collations in use have the same version on both sides',
  severity: 'warn',
  of: 'databases',
  why: 'the C library or ICU of the target may sort the same words otherwise',
  async find(ask, { databases }) {
    const columns = `s.nspname AS schema, l.collname AS name, pg_collation_actual_version(l.oid) AS version`;
    const collations = 'pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace';
    const used = await ask.there(
      `SELECT DISTINCT ${columns}, to_jsonb(l)::text AS definition
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN ${collations} ON l.oid = a.attcollation
         WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND l.collname NOT IN ('default', 'C', 'POSIX')`,
      [databases],
    );
    if (used.length === 0) return [];
    const known = await ask.here(`SELECT ${columns} FROM ${collations} WHERE l.collname = ANY ($1)`, [
      used.map(({ name }) => String(name)),
    ]);
    const key = ({ schema, name }: Row) => `${schema}\0${name}`;
    const here = new Map(known.map((each) => [key(each), each.version]));
    return (
      used
        .filter((each) => here.get(key(each)) !== each.version)
        // Those in schemas that move come with them.
        .filter((each) => here.has(key(each)) || !databases.includes(String(each.schema)))
        .map((each) => {
          const { schema, name, version, definition } = each;
          return here.has(key(each))
            ? {
                what: `the collation "${name}" has version ${here.get(key(each))} on the target, ${version} on the source`,
                mend: 'Indexes are built on the target and are right there; try the queries that rely on the order.',
              }
            : {
                what: `the target has no collation "${schema}.${name}"`,
                mend: createCollation(String(schema), String(name), JSON.parse(String(definition))),
              };
        })
    );
  },
};

/** The statement that makes a collation as the source has it; its locale has another column from version to version. */
function createCollation(
  schema: string,
  name: string,
  of: { readonly [column: string]: string | boolean | null },
): string {
  const locale = of.colllocale ?? of.colliculocale ?? of.collcollate;
  const provider = of.collprovider === 'i' ? 'icu' : of.collprovider === 'b' ? 'builtin' : 'libc';
  const deterministic = of.collisdeterministic === false ? ', deterministic = false' : '';
  const place = schema === 'pg_catalog' ? '' : `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}; `;
  return `${place}CREATE COLLATION ${quoteTable({ database: schema, table: name })} (provider = ${provider}, locale = ${quoteText(String(locale))}${deterministic}); on the target.`;
}
