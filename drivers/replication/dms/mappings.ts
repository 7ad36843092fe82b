import type { Table } from '../../database.ts';
import { flowFrom, own } from '../../databases/mysql/names.ts';

type Locator = { readonly 'schema-name': string; readonly 'table-name'?: string };
type Rule = {
  readonly 'rule-type': 'selection' | 'transformation';
  readonly 'rule-id': string;
  readonly 'rule-name': string;
  readonly 'rule-action': 'explicit' | 'rename';
  readonly 'rule-target'?: 'schema' | 'table';
  readonly 'object-locator': Locator;
  readonly value?: string;
};

/**
 * The tables that move, and this project's heartbeat and marker, as the table mappings of a DMS task: each by its exact name, because
 * `%` and `_` are wildcards in any other rule. (AWS DMS user guide, "Using table mapping to specify task settings".)
 */
export function mappingsOf(tables: readonly Table[]): string {
  const ours = [flowFrom.source.heartbeat, flowFrom.source.marker].map((table) => {
    const name = { database: own, table };
    return { source: name, target: name };
  });
  const all = [...tables, ...ours];
  const rules: Omit<Rule, 'rule-id' | 'rule-name'>[] = [
    ...all.map(({ source: { database, table } }) => ({
      'rule-type': 'selection' as const,
      'rule-action': 'explicit' as const,
      'object-locator': { 'schema-name': database, 'table-name': table },
    })),
    ...renames(all),
  ];
  return JSON.stringify({
    rules: rules.map((rule, index) => ({
      ...rule,
      'rule-id': String(index + 1),
      'rule-name': String(index + 1),
    })),
  });
}

/** The bytes of table mappings that DMS takes: 2 MB. (User guide, "Specifying table selection and transformations rules using JSON".) */
export const mappingsAtMost = 2_000_000;

/** A name in a rule where wildcards count: each stands for itself in brackets. */
const exactly = (name: string): string => name.replace(/[%_[]/g, '[$&]');

/** One rule a database: a plan gives a database another name, and its tables keep theirs. */
function renames(tables: readonly Table[]): Omit<Rule, 'rule-id' | 'rule-name'>[] {
  const names = new Map(tables.map(({ source, target }) => [source.database, target.database]));
  return [...names]
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => ({
      'rule-type': 'transformation',
      'rule-action': 'rename',
      'rule-target': 'schema',
      'object-locator': { 'schema-name': exactly(from) },
      value: to,
    }));
}
