import { parsePattern } from '../../../engine/plan/patterns.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { flowFrom, own } from '../../databases/mysql/names.ts';

type Rule = { readonly [key: string]: string | { readonly [key: string]: string } };

/**
 * The tables that move as a plan names them, by patterns, in the table mappings of DMS: for a task that is made before anybody has looked
 * at the source. A run gives the task the exact names. (AWS DMS user guide, "Selection rules and actions".)
 */
export function patternMappingsOf({ tables }: Plan): string {
  const { heartbeat, marker } = flowFrom.source;
  const ours = [heartbeat, marker].map((table) => select('include', exactly(own), exactly(table)));
  const rules: Rule[] = [
    ...tables.include.map((pattern) => select('include', ...locate(pattern))),
    ...tables.exclude.map((pattern) => select('exclude', ...locate(pattern))),
    ...ours,
    ...tables.rename.map(({ from, to }) => ({
      'rule-type': 'transformation',
      'rule-target': 'schema',
      'rule-action': 'rename',
      'object-locator': { 'schema-name': locate(from)[0] },
      value: parsePattern(to)?.database ?? '',
    })),
  ];
  return JSON.stringify({
    rules: rules.map((rule, index) => ({
      ...rule,
      'rule-id': String(index + 1),
      'rule-name': String(index + 1),
    })),
  });
}

const select = (action: 'include' | 'exclude', database: string, table: string): Rule => ({
  'rule-type': 'selection',
  'rule-action': action,
  'object-locator': { 'schema-name': database, 'table-name': table },
});

function locate(pattern: string): readonly [string, string] {
  const { database = '*', table = '*' } = parsePattern(pattern) ?? {};
  return [wild(database), wild(table)];
}

/** A pattern's `*` is DMS's `%`. */
const wild = (part: string): string => part.split('*').map(exactly).join('%');

/** A name where wildcards count: each stands for itself in brackets. */
const exactly = (name: string): string => name.replace(/[%_[]/g, '[$&]');
