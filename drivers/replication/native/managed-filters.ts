import type { Row, Side } from '../../../engine/step.ts';
import { flowFrom, own } from '../../databases/mysql/names.ts';
import type { Session } from '../../databases/mysql/session.ts';

type TableName = { readonly database: string; readonly table: string };

/** Filters as a parameter group of RDS or Aurora holds them, by the names of its parameters. */
export type Parameters = {
  readonly 'replicate-do-table': string;
  readonly 'replicate-wild-do-table': string;
};

/** "Each replication filtering parameter has a 2,000-character limit", and no name in it may hold a comma. */
export const longest = 2_000;

/**
 * The parameters by which a server of AWS's applies what comes from a side for these tables alone: nobody may set a filter there. The pattern
 * is for statements on whole databases, which pass a list of tables and have to fit a pattern.
 */
export function parametersFor(tables: readonly TableName[], from: Side): Parameters {
  const { heartbeat, marker } = flowFrom[from];
  const all = [...tables, { database: own, table: heartbeat }, { database: own, table: marker }];
  return {
    'replicate-do-table': all.map(({ database, table }) => `${database}.${table}`).join(','),
    'replicate-wild-do-table': `${own}.${heartbeat}`,
  };
}

/** Why these tables cannot be named in a parameter; null where they can. */
export function unnameable(tables: readonly TableName[], from: Side): string | null {
  const odd = tables.find(({ database, table }) => /[,.`'"\s:]/.test(database + table));
  if (odd) return `"${odd.database}.${odd.table}" cannot be written in replicate-do-table`;
  const { length } = parametersFor(tables, from)['replicate-do-table'];
  return length > longest
    ? `replicate-do-table would be ${length} characters long, and ${longest} are the most`
    : null;
}

const rules = {
  'replicate-do-table': 'REPLICATE_DO_TABLE',
  'replicate-wild-do-table': 'REPLICATE_WILD_DO_TABLE',
};

const parts = (rule: string) =>
  rule
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
    .sort()
    .join();

/** RDS leaves its own tables out. */
export const isOfAws = (name: string, rule: string) =>
  /_IGNORE_/.test(name) && rule.split(',').every((each) => each.trim().startsWith('mysql.'));

/** In what a server's filters (`name`, `rule`) are not those parameters, as sentences for people. */
export function strayFrom(wanted: Parameters, rows: readonly Row[]): readonly string[] {
  const found = new Map(rows.map(({ name, rule }) => [String(name), String(rule ?? '')]));
  const stray: string[] = [];
  for (const [parameter, name] of Object.entries(rules)) {
    const value = found.get(name) ?? '';
    if (parts(value) !== parts(wanted[parameter as keyof Parameters]))
      stray.push(value === '' ? `${parameter} is not set` : `${parameter} is "${value}"`);
    found.delete(name);
  }
  for (const [name, rule] of found)
    if (rule !== '' && !isOfAws(name, rule))
      stray.push(`${name.toLowerCase().replaceAll('_', '-')} is "${rule}"`);
  return stray;
}

/** What has to stand in a parameter group, for people. */
export const wantedBy = (parameters: Parameters): string =>
  `Set in its parameter group, for as long as the channel stands: ${Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}`)
    .join('; ')}`;

/** What a channel gets that is made now. */
export const globalFilters = `SELECT filter_name AS name, filter_rule AS rule FROM performance_schema.replication_applier_global_filters
  WHERE filter_rule <> ''`;

/** What the channel without a name has. */
export const channelFilters = (session: Pick<Session, 'rows'>): Promise<readonly Row[]> =>
  session.rows(
    `SELECT filter_name AS name, filter_rule AS rule FROM performance_schema.replication_applier_filters
     WHERE channel_name = '' AND filter_rule <> ''`,
  );
