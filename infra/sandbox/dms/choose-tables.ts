import { newProgress, remember, type TableProgress } from './progress.ts';
import { keyOf, type TableName } from './quote.ts';
import type { Session } from './session.ts';
import { FatalError, type MovingTable, type Order } from './work.ts';

const none =
  'No tables were found at task initialization. Either the selected table(s) or schemas(s) no longer exist or no match was found for the table selection pattern(s). If you would like to start a Task that does not initially capture any tables, set Task Setting FailOnNoTablesCaptured to false and restart task.';

/** Finds the tables that the mappings select, remembers those that are new to the task, and gives each with its definition on the source. */
export async function chooseTables(
  { mappings, memory, settings, type, engine }: Order,
  source: Session,
): Promise<Map<string, MovingTable>> {
  const there = (await engine.listTables(source)).filter(({ schema }) => mappings.mayHold(schema));
  const chosen = new Map<string, { target: TableName; loadOrder: number; source: TableName }>();
  for (const name of there) {
    const found = mappings.find(name);
    if (found) chosen.set(keyOf(name), { ...found, source: name });
  }
  if (chosen.size === 0 && settings.failWithoutTables) throw new FatalError(none);
  refuseSameTarget([...chosen.values()]);
  for (const name of mappings.explicit)
    if (!chosen.has(keyOf(name)) && !memory.tables.has(keyOf(name)))
      remember(memory, { ...newProgress(name, name, 0, false), state: 'Table does not exist' });
  const definitions = await engine.describeTables(
    source,
    [...chosen.values()].map((each) => each.source),
  );
  const tables = new Map<string, MovingTable>();
  for (const [key, { source: name, target, loadOrder }] of chosen) {
    const definition = definitions.get(key);
    if (!definition) continue;
    const known = memory.tables.get(key);
    const progress = known ?? newProgress(name, target, loadOrder, settings.validate);
    progress.target = target;
    if (!settings.validate) progress.validation = 'Not enabled';
    else if (progress.validation === 'Not enabled') progress.validation = 'Pending validation';
    if (!known) {
      remember(memory, progress);
      // What is only followed has nothing to load.
      if (type === 'cdc')
        Object.assign(progress, { state: 'Table completed', live: true, from: memory.position });
    }
    tables.set(key, newTable(definition, progress));
  }
  sortTables(memory.tables);
  return tables;
}

/** A table at the beginning of a run, as it was left by the last. */
export function newTable(definition: MovingTable['definition'], progress: TableProgress): MovingTable {
  const { state, live } = progress;
  const phase =
    state === 'Table error' ? 'off' : state !== 'Table completed' ? 'load' : live ? 'live' : 'catch up';
  return {
    ...{ progress, definition, phase },
    move: undefined,
    kept: [],
    replayUntil: null,
    dirty: new Set(),
    unvalidated: progress.validation !== 'Not enabled',
  };
}

function sortTables(tables: Map<string, TableProgress>): void {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  tables.clear();
  for (const [key, progress] of sorted) tables.set(key, progress);
}

/** Two tables must not become one: DMS does not support that. */
function refuseSameTarget(
  chosen: readonly { readonly source: TableName; readonly target: TableName }[],
): void {
  const seen = new Map<string, TableName>();
  for (const { source, target } of chosen) {
    const other = seen.get(keyOf(target));
    if (other)
      throw new FatalError(
        `Replicating two source tables to a single target table is not supported: ${other.schema}.${other.table} and ${source.schema}.${source.table} both become ${target.schema}.${target.table}`,
      );
    seen.set(keyOf(target), source);
  }
}
