import { basename, join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { Fault } from '../../engine/fault.ts';
import { exists } from './cache.ts';
import type { Say } from './obtain.ts';
import { readStatements } from './sql-statements.ts';

const statementWithin = 300_000;

/** Creates the databases, and runs `schema.sql` and `seed.sql` of a folder in the first of them. */
export async function loadSql(
  session: Connection,
  options: { readonly databases: readonly string[]; readonly folder: string | undefined; readonly say: Say },
): Promise<void> {
  const { databases, folder, say } = options;
  for (const name of databases) await session.query('CREATE DATABASE IF NOT EXISTS ??', [name]);
  if (databases[0] === undefined || folder === undefined) return;
  await session.query("SET time_zone = '+00:00'");
  await session.query('USE ??', [databases[0]]);
  for (const file of ['schema.sql', 'seed.sql'].map((name) => join(folder, name))) {
    if (!(await exists(file))) continue;
    say(`loading ${basename(file)}`);
    await runFile(session, file);
  }
}

async function runFile(session: Connection, file: string): Promise<void> {
  for await (const sql of readStatements(file)) {
    try {
      await session.query({ sql, timeout: statementWithin });
    } catch (error) {
      const [line] = sql.split('\n');
      const why = error instanceof Error ? error.message : String(error);
      throw new Fault(`"${file}" could not be loaded: ${why}, in the statement that begins "${line}"`, {
        next: `correct ${file}, then rehearse again`,
        cause: error,
      });
    }
  }
}
