import { type Column, type Definition, isText } from './definition.ts';
import { quoteName, quoteTable, type TableName } from './quote.ts';
import type { Session } from './session.ts';

/**
 * A table as DMS makes it on the target: columns and the key alone. There are no other indexes, no AUTO_INCREMENT, no defaults, no
 * foreign keys, no checks and no partitions, and what the source computes is a plain column.
 */
export function createStatement(source: Definition, target: TableName): string {
  const columns = source.columns.map((column) => `${quoteName(column.name)} ${declare(column)}`);
  const key = source.key.map(quoteName).join(',');
  if (key) columns.push(source.hasPrimaryKey ? `PRIMARY KEY (${key})` : `UNIQUE KEY (${key})`);
  return `CREATE TABLE ${quoteTable(target)} (${columns.join(', ')}) ENGINE = InnoDB`;
}

function declare(column: Column): string {
  const charset = column.charset === undefined ? '' : ` CHARACTER SET ${column.charset}`;
  const collation = isText(column) || charset ? ` COLLATE ${column.collation}` : '';
  // SRID stands in MySQL's own comment form, which MariaDB passes over.
  const srid = column.srid === undefined ? '' : ` /*!80003 SRID ${column.srid} */`;
  return `${column.declared}${column.type === 'json' ? '' : charset + collation}${column.nullable ? ' NULL' : ' NOT NULL'}${srid}`;
}

/** Makes a table ready for its load: dropped and made, emptied, or left as it is; one that is not there is made in any case. */
export async function prepareTable(
  session: Session,
  source: Definition,
  target: TableName,
  mode: 'DO_NOTHING' | 'TRUNCATE_BEFORE_LOAD' | 'DROP_AND_CREATE',
): Promise<void> {
  if (mode === 'DROP_AND_CREATE') await session.write(`DROP TABLE IF EXISTS ${quoteTable(target)}`);
  const there = await exists(session, target);
  if (!there) {
    await session.write(`CREATE DATABASE IF NOT EXISTS ${quoteName(target.schema)}`);
    await session.write(createStatement(source, target));
  } else if (mode === 'TRUNCATE_BEFORE_LOAD') await emptyTable(session, target);
}

/** Empties a table. */
export async function emptyTable(session: Session, target: TableName): Promise<void> {
  await session.write(`TRUNCATE TABLE ${quoteTable(target)}`);
}

async function exists(session: Session, { schema, table }: TableName): Promise<boolean> {
  const hex = (text: string) => `CONVERT(x'${Buffer.from(text).toString('hex')}' USING utf8mb4)`;
  const rows = await session.texts(
    `SELECT 1 FROM information_schema.tables WHERE table_schema = ${hex(schema)} AND table_name = ${hex(table)}`,
  );
  return rows.length > 0;
}
