import type { Definition } from '../definition.ts';
import type { TableName } from '../quote.ts';
import type { Session } from '../session.ts';
import type { Settings } from '../settings.ts';
import { quoteName, quoteTable, quoteText } from './quote.ts';

/** Makes a table ready for its load: dropped and made, emptied, or left as it is; one that is not there is made in any case, of columns and the key alone. */
export async function prepareTable(
  session: Session,
  source: Definition,
  target: TableName,
  mode: Settings['prepare'],
): Promise<void> {
  if (mode === 'DROP_AND_CREATE') await session.write(`DROP TABLE IF EXISTS ${quoteTable(target)}`);
  const there = await session.texts(
    `SELECT 1 FROM pg_tables WHERE schemaname = ${quoteText(target.schema)} AND tablename = ${quoteText(target.table)}`,
  );
  if (there.length === 0) {
    await session.write(`CREATE SCHEMA IF NOT EXISTS ${quoteName(target.schema)}`);
    await session.write(createStatement(source, target));
  } else if (mode === 'TRUNCATE_BEFORE_LOAD') await emptyTable(session, target);
}

function createStatement({ columns, key }: Definition, target: TableName): string {
  const lines = columns.map(
    ({ name, declared, nullable }) => `${quoteName(name)} ${declared}${nullable ? '' : ' NOT NULL'}`,
  );
  if (key.length > 0) lines.push(`PRIMARY KEY (${key.map(quoteName).join(',')})`);
  return `CREATE TABLE ${quoteTable(target)} (${lines.join(', ')})`;
}

/** Empties a table. */
export async function emptyTable(session: Session, target: TableName): Promise<void> {
  await session.write(`TRUNCATE TABLE ${quoteTable(target)}`);
}
