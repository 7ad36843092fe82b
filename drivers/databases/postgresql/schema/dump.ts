import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../../engine/fault.ts';
import type { Table } from '../../../database.ts';
import type { Tools } from '../../../operation.ts';
import { versionOf } from '../../../replication/logical/state.ts';
import { quoteTable } from '../names.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { findPrograms, installation, run, withLogin } from './programs.ts';
import { entriesOf, type Section, statements } from './sections.ts';

/** What moves of a database: these schemas, and of their tables these. */
export type Moving = { readonly schemas: readonly string[]; readonly tables: readonly Table['source'][] };

/**
 * One section of the source's definitions as pg_dump writes them, ready for the target: text of many statements. Grants and ownership are kept for
 * roles that the target has.
 */
export async function dumpSection(moving: Moving, section: Section, tools: Tools): Promise<string> {
  const address = await tools.server('source');
  const { major, others } = await withSession(address, tools, async (session) => ({
    major: Math.floor((await versionOf(session)) / 10_000),
    others: await staying(session, moving),
  }));
  const programs = await findPrograms(major);
  if (!programs)
    throw new Fault(`pg_dump ${major} or later is not installed here`, { next: installation(major) });
  const roles = await withSession(await tools.server('target'), tools, rolesOf);
  return withLogin(address, async (folder, env) => {
    const [archive, list] = [join(folder, 'archive'), join(folder, 'list')];
    await run(
      programs.dump,
      [
        '--format=custom',
        '--schema-only',
        '--no-subscriptions',
        '--no-publications',
        `--file=${archive}`,
        ...moving.schemas.map((schema) => `--schema=${pattern(schema)}`),
        ...others.map(({ database, table }) => `--exclude-table=${pattern(database)}.${pattern(table)}`),
      ],
      env,
      tools.deadline,
    );
    const entries = entriesOf(await run(programs.restore, ['--list', archive], env, tools.deadline));
    const chosen = entries.filter((entry) => entry.section === section);
    if (chosen.length === 0) return '';
    await writeFile(list, `${chosen.map(({ line }) => line).join('\n')}\n`);
    const script = await run(
      programs.restore,
      [`--use-list=${list}`, '--file=-', archive],
      env,
      tools.deadline,
    );
    return statements(script, roles);
  });
}

/** A name that stands for itself alone in a pattern of psql's. */
const pattern = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Tables of the schemas that the plan leaves behind; a partitioned one stays where it has parts and none of them moves. */
async function staying(session: Session, { schemas, tables }: Moving): Promise<readonly Table['source'][]> {
  const rows = await session.rows(
    `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       (SELECT array_to_json(array_agg(ARRAY[m.nspname, l.relname]::text[])) FROM pg_partition_tree(c.oid) t
        JOIN pg_class l ON l.oid = t.relid JOIN pg_namespace m ON m.oid = l.relnamespace WHERE t.isleaf AND c.relkind = 'p')::text AS leaves
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p')`,
    [schemas],
  );
  const moving = new Set(tables.map(quoteTable));
  const leavesOf = (text: unknown) =>
    (text === null ? [] : (JSON.parse(String(text)) as [string, string][])).map(([database, table]) => ({
      database,
      table,
    }));
  return rows.flatMap(({ schema, name, kind, leaves }) => {
    const own = { database: String(schema), table: String(name) };
    const parts = kind === 'p' ? leavesOf(leaves) : [own];
    return parts.length === 0 || parts.some((part) => moving.has(quoteTable(part))) ? [] : [own];
  });
}

async function rolesOf(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.rows('SELECT rolname AS name FROM pg_roles');
  return new Set(rows.map(({ name }) => String(name)));
}
