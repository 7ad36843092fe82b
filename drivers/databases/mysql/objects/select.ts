import { fits, parsePattern } from '../../../../engine/plan/patterns.ts';
import { quoteTable } from '../names.ts';
import { keyOf, type ObjectName } from './object.ts';
import { type Listed, listObjects, type Query, readText } from './read.ts';
import type { Moving } from './retarget.ts';
import { nameIn, wordsOf } from './words.ts';

/** What a plan says about objects: those of the databases that move, but for triggers of other tables and views that its patterns leave out. */
export type Selection = {
  readonly tables: readonly { readonly database: string; readonly table: string }[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Views that the checks found and the plan lets pass stay behind. */
  readonly leaveOut: { readonly broken: boolean; readonly outside: boolean };
} & Moving;

/** The objects that move, and the views that cannot, with what is in their way. */
export type Selected = {
  readonly objects: readonly Listed[];
  readonly broken: readonly { readonly view: ObjectName; readonly why: string }[];
  readonly outside: readonly { readonly view: ObjectName; readonly uses: readonly string[] }[];
};

/** Selects by the server's lists alone: no view is looked into. */
export async function listMoving(query: Query, selection: Selection): Promise<readonly Listed[]> {
  const { databases, tables, include, exclude } = selection;
  const moving = new Set(tables.map((table) => quoteTable(table)));
  const matches = (patterns: readonly string[], database: string, name: string) =>
    patterns.some((text) => {
      const pattern = parsePattern(text);
      return pattern !== undefined && fits(pattern.database, database) && fits(pattern.table, name);
    });
  return (
    await listObjects(
      query,
      databases.map(({ source }) => source),
    )
  ).filter(({ kind, database, name, row }) => {
    if (kind === 'trigger') return moving.has(quoteTable({ database, table: String(row.tab) }));
    return kind !== 'view' || (matches(include, database, name) && !matches(exclude, database, name));
  });
}

/** Selects, and looks into every view: whether it can be selected from, and whether all that it uses moves too. */
export async function selectObjects(query: Query, selection: Selection): Promise<Selected> {
  const listed = await listMoving(query, selection);
  const views = listed.filter(({ kind }) => kind === 'view');
  const broken = [];
  for (const view of views) {
    const why = await refusal(query, view);
    if (why !== null) broken.push({ view, why });
  }
  const outside = await findOutside(query, views, selection);
  const { leaveOut } = selection;
  const left = new Set([
    ...(leaveOut.broken ? broken.map(({ view }) => keyOf(view)) : []),
    ...(leaveOut.outside ? outside.map(({ view }) => keyOf(view)) : []),
  ]);
  return { objects: listed.filter((each) => !left.has(keyOf(each))), broken, outside };
}

/** Why a view cannot be selected from; a definer that does not exist is another check's matter. */
export async function refusal(query: Query, view: ObjectName): Promise<string | null> {
  try {
    await query(`SELECT * FROM ${quoteTable({ database: view.database, table: view.name })} LIMIT 0`);
    return null;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!code?.startsWith('ER_')) throw error;
    return code === 'ER_NO_SUCH_USER' ? null : message;
  }
}

const system = new Set(['information_schema', 'performance_schema', 'mysql', 'sys']);

/** Views that use a table, or a view, that does not move; round by round, for those on top of them cannot move either. */
async function findOutside(query: Query, views: readonly Listed[], { tables }: Selection) {
  if (views.length === 0) return [];
  const all = await query('SELECT table_schema AS db, table_name AS name FROM information_schema.tables');
  const known = new Set(all.map(({ db, name }) => `${db}\0${name}`));
  const moving = new Set(tables.map(({ database, table }) => `${database}\0${table}`));
  const uses = new Map<Listed, readonly string[]>();
  for (const view of views) uses.set(view, used((await readText(query, view)) ?? '', known));
  let inside = views;
  for (;;) {
    const there = new Set(inside.map(({ database, name }) => `${database}\0${name}`));
    const missing = (view: Listed) =>
      (uses.get(view) ?? []).filter(
        (name) =>
          !moving.has(name) &&
          !there.has(name) &&
          !system.has(name.slice(0, name.indexOf('\0')).toLowerCase()),
      );
    const next = inside.filter((view) => missing(view).length === 0);
    if (next.length < inside.length) {
      inside = next;
      continue;
    }
    return views
      .filter((view) => !inside.includes(view))
      .map((view) => ({ view, uses: missing(view).map((name) => name.replace('\0', '.')) }));
  }
}

/** The tables and views that a view's text names: each `database`.`name` in it that there is. */
function used(text: string, known: ReadonlySet<string>): readonly string[] {
  const words = [...wordsOf(text)].slice(1);
  const start = words.findIndex(({ text: word }) => /^as$/i.test(word));
  const found = words.flatMap(({ text: word }, n) => {
    if (n < start || words[n + 1]?.text !== '.' || words[n - 1]?.text === '.') return [];
    const name = `${nameIn(word)}\0${nameIn(words[n + 2]?.text ?? '')}`;
    return known.has(name) ? [name] : [];
  });
  return [...new Set(found)];
}
