import type { Ddl } from './binlog/statement.ts';
import { newTable } from './choose-tables.ts';
import type { Position } from './position.ts';
import { newProgress, remember } from './progress.ts';
import { keyOf, type TableName } from './quote.ts';
import { isLost, type Session } from './session.ts';
import { count, countedTo, isDue, type MovingTable, type Work } from './work.ts';

type Sessions = { readonly source: Session; readonly target: Session };

/**
 * Follows a statement on tables as far as the sandbox goes: TRUNCATE and CREATE TABLE are made on the target, DROP is not, as DMS does not
 * for MySQL; a change of columns, and a new name, take the table out of the task.
 */
export async function followDdl(
  work: Work,
  { kind, tables, sql }: Ddl,
  end: Position,
  sessions: Sessions,
): Promise<void> {
  const dropped = /^DROP\s+(?:DATABASE|SCHEMA)\s+(?:IF\s+EXISTS\s+)?`?([^`\s;]+)`?/i.exec(sql)?.[1];
  if (dropped !== undefined)
    for (const { definition } of work.tables.values())
      if (definition.schema === dropped) warn(work, definition, 'DROP DATABASE');
  for (const name of tables) {
    const table = work.tables.get(keyOf(name));
    if (kind === 'create' && !table) await addTable(work, name, end, sessions);
    if (!table || !isDue(table, end)) continue;
    count(table, 'ddls', end);
    countedTo(table, end);
    if (kind === 'truncate') await truncate(work, table, end, sessions.target);
    else if (kind === 'drop') warn(work, name, 'DROP TABLE');
    else if (kind === 'rename' || kind === 'create')
      work.suspend(table, `${kind.toUpperCase()} TABLE on the source is not followed: reload the table`);
    else if (kind === 'alter') await compareDefinition(work, table, sessions.source);
  }
}

async function truncate(work: Work, table: MovingTable, end: Position, target: Session): Promise<void> {
  if (!work.settings.truncate) return;
  if (table.phase !== 'live') {
    table.kept.push({ change: 'truncate', end });
    return;
  }
  try {
    await work.engine.emptyTable(target, table.progress.target);
    table.progress.applied.ddls++;
    table.dirty.clear();
    table.unvalidated = table.progress.validation !== 'Not enabled';
  } catch (error) {
    if (isLost(error)) throw error;
    work.suspend(table, (error as Error).message);
  }
}

/** A table that is made while the task runs, and that the mappings select, is made on the target and followed. */
async function addTable(
  work: Work,
  name: TableName,
  end: Position,
  { source, target }: Sessions,
): Promise<void> {
  const found = work.mappings.find(name);
  if (!found) return;
  const definition = (await work.engine.describeTables(source, [name])).get(keyOf(name));
  if (!definition) return;
  const progress = newProgress(name, found.target, found.loadOrder, work.settings.validate);
  Object.assign(progress, { state: 'Table completed', live: true, from: end });
  progress.captured.ddls++;
  remember(work.memory, progress);
  const table = newTable(definition, progress);
  work.tables.set(keyOf(name), table);
  work.include();
  try {
    await work.engine.prepareTable(target, definition, found.target, 'DO_NOTHING');
    const there = (await work.engine.describeTables(target, [found.target])).get(keyOf(found.target));
    if (!there) throw new Error('The table does not exist on the target');
    table.move = work.engine.planMove(definition, there, work.settings);
    progress.applied.ddls++;
  } catch (error) {
    if (isLost(error)) throw error;
    work.suspend(table, (error as Error).message);
  }
}

/** An index or a comment changes nothing of what is moved; anything else does. */
async function compareDefinition(work: Work, table: MovingTable, source: Session): Promise<void> {
  const { definition } = table;
  const now = (await work.engine.describeTables(source, [definition])).get(keyOf(definition));
  const shape = (each: typeof definition | undefined) =>
    JSON.stringify(
      each?.columns.map(({ name, declared, charset, generated }) => [name, declared, charset, generated]),
    );
  if (shape(now) !== shape(definition))
    work.suspend(
      table,
      'ALTER TABLE on the source changed its columns, which the sandbox does not follow: stop the task and start it again with reload-target',
    );
}

function warn({ report }: Work, { schema, table }: TableName, what: string): void {
  report.log('W', 'SOURCE_CAPTURE', `${what} of '${schema}'.'${table}' is not replicated`);
}
