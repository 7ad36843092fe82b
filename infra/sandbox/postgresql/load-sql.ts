import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Client, type DatabaseError, escapeIdentifier } from 'pg';
import { Fault } from '../../../engine/fault.ts';
import { exists } from '../cache.ts';
import type { Say } from '../obtain.ts';
import { ownerOf } from './accounts.ts';

const fileWithin = 300_000;

/** Creates the schemas, and runs `schema.sql` and `seed.sql` of a folder in the first of them, each in a transaction, as the database's owner. */
export async function loadSql(
  session: Client,
  options: {
    readonly database: string;
    readonly schemas: readonly string[];
    readonly folder: string | undefined;
    readonly say: Say;
  },
): Promise<void> {
  const { database, schemas, folder, say } = options;
  const owner = escapeIdentifier(ownerOf(database));
  for (const name of schemas)
    await session.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(name)} AUTHORIZATION ${owner}`);
  if (schemas[0] === undefined || folder === undefined) return;
  await session.query(`SET ROLE ${owner}; SET TimeZone = 'UTC'; SET statement_timeout = ${fileWithin}`);
  for (const file of ['schema.sql', 'seed.sql'].map((name) => join(folder, name))) {
    if (!(await exists(file))) continue;
    say(`loading ${basename(file)}`);
    // A file may have set another.
    await session.query(`SET search_path = ${escapeIdentifier(schemas[0])}`);
    await runFile(session, file);
  }
  await session.query('RESET ROLE; ANALYZE');
}

async function runFile(session: Client, file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  try {
    await session.query(text);
  } catch (error) {
    const { message, position } = error as DatabaseError;
    const line = position === undefined ? '' : `, in line ${lineAt(text, Number(position))}`;
    throw new Fault(`"${file}" could not be loaded: ${message}${line}`, {
      next: `correct ${file}, then rehearse again`,
      cause: error,
    });
  }
}

// The server counts characters, not the halves of which JavaScript makes some.
const lineAt = (text: string, position: number) =>
  [...text].slice(0, position - 1).filter((character) => character === '\n').length + 1;
