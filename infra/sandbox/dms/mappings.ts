import { readPattern } from './pattern.ts';
import { keyOf, type TableName } from './quote.ts';
import { indexRules } from './rule-index.ts';
import { readRules } from './rules.ts';

/** What a task moves, and under which names. */
export interface Mappings {
  /** Undefined where a table is not selected; else its name on the target, and its place in the order of loading. */
  find(source: TableName): { readonly target: TableName; readonly loadOrder: number } | undefined;
  /** Whether a schema may hold tables that are selected. */
  mayHold(schema: string): boolean;
  /** The tables that are named one by one, so that one that is not there can be told. */
  readonly explicit: readonly TableName[];
}

/** Compiles a `TableMappings` document. */
export function readMappings(document: string): Mappings {
  const { selections, renames } = readRules(document);
  const explicit = new Map(
    selections.filter(({ action }) => action === 'explicit').map((rule) => [keyOf(rule), rule]),
  );
  const select = indexRules(selections.filter(({ action }) => action !== 'explicit'));
  const renameSchema = indexRules(renames.filter(({ target }) => target === 'schema'));
  const renameTable = indexRules(renames.filter(({ target }) => target === 'table'));
  const holding = selections.filter(({ action }) => action !== 'exclude').map(({ schema }) => schema);
  const schemas = [...new Set(holding)].map(readPattern);
  return {
    find(source) {
      const chosen = explicit.get(keyOf(source));
      const rules = select(source);
      const included = chosen ? [chosen] : rules.filter(({ action }) => action === 'include');
      if (included.length === 0) return undefined;
      // An exclusion has the last word, but for a table that a rule names explicitly.
      if (!chosen && rules.some(({ action }) => action === 'exclude')) return undefined;
      const [ofSchema] = renameSchema({ schema: source.schema, table: '' });
      const [ofTable] = renameTable(source);
      const target = { schema: ofSchema?.value ?? source.schema, table: ofTable?.value ?? source.table };
      return { target, loadOrder: Math.max(...included.map((rule) => rule.loadOrder)) };
    },
    mayHold: (schema) => schemas.some((pattern) => pattern.matches(schema)),
    explicit: [...explicit.values()].map(({ schema, table }) => ({ schema, table })),
  };
}
