import { didYouMean } from '../closest.ts';
import type { Finding, Path } from '../fault.ts';
import { fits, parsePattern, quotePart } from '../patterns.ts';
import { find, spanOf, text, texts, type Written } from '../tree.ts';

/** Patterns that select nothing, and renames that collide or that replication cannot do. */
export function checkTables(tree: Written): Finding[] {
  const databases = texts(tree, ['source', 'databases']).map(({ value }) => value);
  const patterns = (['include', 'exclude'] as const).flatMap((list) => texts(tree, ['tables', list]));
  return [
    ...patterns.flatMap(({ value, path }) => checkPattern(tree, value, path, databases)),
    ...checkRenames(tree, databases),
  ];
}

function checkPattern(tree: Written, value: string, path: Path, databases: readonly string[]): Finding[] {
  const at = { span: spanOf(tree, path), path };
  const pattern = parsePattern(value);
  if (pattern === undefined) return [{ ...at, ...notAPattern(value) }];
  if (databases.length === 0 || databases.some((database) => fits(pattern.database, database))) return [];
  return [
    {
      ...at,
      what: `"${value}" selects nothing: "${pattern.database}" is not in source.databases`,
      ...didYouMean(pattern.database, databases),
    },
  ];
}

function notAPattern(value: string): Pick<Finding, 'what' | 'suggestion'> {
  const parts = value.split('.');
  const what = `"${value}" is not a pattern of tables: database.table, with * for any characters`;
  if (parts.length === 1 && !value.includes('`')) return { what, suggestion: `write "${value}.*"` };
  if (value.includes('`'))
    return { what, suggestion: 'put backticks around a whole part, and double those in it' };
  return {
    what,
    suggestion: `put the part with the dot in backticks: "\`${parts.slice(0, -1).join('.')}\`.${parts.at(-1)}"`,
  };
}

type Rename = { readonly index: number; readonly from: string; readonly to: string };

function checkRenames(tree: Written, databases: readonly string[]): Finding[] {
  const list = find(tree, ['tables', 'rename']);
  const findings: Finding[] = [];
  const renames: Rename[] = [];
  for (const index of list?.kind === 'list' ? list.items.keys() : []) {
    const from = part(tree, index, 'from', findings);
    const to = part(tree, index, 'to', findings);
    if (from !== undefined && to !== undefined) renames.push({ index, from, to });
  }
  const away = new Set(renames.map(({ from }) => from));
  for (const [at, { index, from, to }] of renames.entries()) {
    const before = renames.slice(0, at);
    const fault = (side: 'from' | 'to', said: Pick<Finding, 'what' | 'why' | 'suggestion'>): void => {
      const path = ['tables', 'rename', index, side];
      findings.push({ span: spanOf(tree, path), path, ...said });
    };
    if (databases.length > 0 && !databases.includes(from))
      fault('from', {
        what: `"${from}" is not in source.databases`,
        ...didYouMean(from, databases),
      });
    if (before.some((other) => other.from === from)) fault('from', { what: `"${from}" is renamed twice` });
    if (from === to)
      fault('to', { what: `"${from}" is renamed to itself`, suggestion: 'leave the rename out' });
    else if (before.some((other) => other.to === to))
      fault('to', {
        what: `two databases would be called "${to}"`,
        why: 'their tables would be mixed',
        suggestion: 'give one of them another name',
      });
    else if (databases.includes(to) && !away.has(to))
      fault('to', {
        what: `"${to}" is also a database that keeps its name`,
        why: 'the tables of both would be mixed',
        suggestion: `rename "${to}" too, or choose another name`,
      });
  }
  return findings;
}

/** The database of a rename's side. Native replication renames databases, not tables. */
function part(tree: Written, index: number, side: 'from' | 'to', findings: Finding[]): string | undefined {
  const path = ['tables', 'rename', index, side];
  const value = text(tree, path);
  if (value === undefined) return undefined;
  const at = { span: spanOf(tree, path), path };
  const pattern = parsePattern(value);
  if (pattern === undefined) {
    findings.push({ ...at, ...notAPattern(value) });
    return undefined;
  }
  if (pattern.table === '*' && !pattern.database.includes('*')) return pattern.database;
  findings.push({
    ...at,
    what: `"${value}" is not a whole database`,
    why: 'native replication can give a database another name, but not a table',
    suggestion: `write "${quotePart(pattern.database.replaceAll('*', '') || 'name')}.*"`,
  });
  return undefined;
}
