import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { inject } from 'vitest';
import { type CompareOptions, compareTables } from '../../../data/compare/compare-tables.ts';
import type { Comparison } from '../../../data/compare/comparison.ts';
import type { Cell, Session } from '../../../data/dialect.ts';
import { mysqlDialect } from '../../../drivers/databases/mysql/dialect.ts';
import type { LiveServer } from '../servers.ts';

/** Whether there are servers to test with. */
export const live = inject('pair') !== null;

/** Opens a session on one side of the pair. */
export async function open(side: 'source' | 'target'): Promise<Session> {
  const pair = inject('pair');
  if (!pair) throw new Error('there are no servers');
  const server: LiveServer = pair[side];
  const connection = await createConnection({
    host: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    charset: 'utf8mb4_bin',
    ssl: { ca: readFileSync(pair.ca, 'utf8') },
  });
  return {
    rows: async (sql, values) =>
      (
        await connection.query({ sql, values: values as Cell[], rowsAsArray: true })
      )[0] as unknown as Cell[][],
    close: () => connection.end(),
  };
}

/** Compares every table of a database, under its own name on both sides. */
export async function compare(database: string, options: Partial<CompareOptions> = {}): Promise<Comparison> {
  const [source, target] = [await open('source'), await open('target')];
  try {
    const there = await mysqlDialect.describe(target, database);
    const tables = (await mysqlDialect.describe(source, database)).map((definition) => {
      const other = there.find(({ table }) => table === definition.table);
      if (!other) throw new Error(`no ${definition.table}`);
      return { source: definition, target: other };
    });
    return await compareTables({
      dialect: mysqlDialect,
      source: () => open('source'),
      target: () => open('target'),
      tables,
      workers: 2,
      // Nothing moves, unless a test says how late the target is.
      ...(options.lag === undefined ? { lag: 0, settle: 0 } : { lag: options.lag }),
      deadline: Date.now() + 60_000,
      stop: new AbortController().signal,
      progress() {},
      ...options,
    });
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}
