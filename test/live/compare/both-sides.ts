import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { type CompareOptions, compareTables } from '../../../data/compare/compare-tables.ts';
import type { Comparison } from '../../../data/compare/comparison.ts';
import type { Cell, ComparedTable, Dialect, Session } from '../../../data/dialect.ts';
import { mysqlDialect } from '../../../drivers/databases/mysql/dialect.ts';
import type { Side } from '../../../engine/step.ts';
import { pair } from '../own.ts';

/** Whether there are servers to test with. */
export const live = pair !== null;

/** Two sides that are compared, on servers of one kind. */
export type Ground = {
  readonly dialect: Dialect;
  database(side: Side): string;
  open(side: Side): Promise<Session>;
  readonly words: Words;
};

/** What tests say to servers of one kind, in their own language. */
export type Words = {
  /** Once, in each session that plants. */
  readonly settings: readonly string[];
  /** Makes a database anew, and goes into it. */
  anew(database: string): readonly string[];
  drop(database: string): string;
  analyze(table: string): string;
};

const mysqlWords: Words = {
  settings: [
    "SET SESSION sql_mode = '', time_zone = '+00:00' /*M! , max_recursive_iterations = 1000000 */",
    'SET SESSION sql_log_bin = OFF',
  ],
  anew: (database) => [
    `DROP DATABASE IF EXISTS ${database}`,
    `CREATE DATABASE ${database}`,
    `USE ${database}`,
  ],
  drop: (database) => `DROP DATABASE IF EXISTS ${database}`,
  analyze: (table) => `ANALYZE TABLE ${table}`,
};

/** A ground on servers of MySQL's family. */
export const mysqlGround = (ground: Omit<Ground, 'words'>): Ground => ({ ...ground, words: mysqlWords });

type Login = { host: string; port: number; user: string; password: string; ca: string };

/** A session as comparing needs it, which takes several statements at once as well. */
export async function openAt({ ca, ...login }: Login): Promise<Session> {
  const connection = await createConnection({
    ...login,
    charset: 'utf8mb4_bin',
    ssl: { ca },
    multipleStatements: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  });
  return {
    rows: async (sql, values) =>
      (
        await connection.query({ sql, values: values as Cell[], rowsAsArray: true })
      )[0] as unknown as Cell[][],
    close: () => connection.end(),
  };
}

/** Opens a session on one side of the pair. */
export async function open(side: Side): Promise<Session> {
  if (!pair) throw new Error('there are no servers');
  const { host, port, user, password } = pair[side];
  return openAt({ host, port, user, password, ca: readFileSync(pair.ca, 'utf8') });
}

/** Both servers of the pair, and a database under its own name on both. */
export const onPair = (database: string): Ground =>
  mysqlGround({ dialect: mysqlDialect, database: () => database, open });

/** The definitions of every table of a database, paired. */
export async function pairTables({ dialect, database, open }: Ground): Promise<ComparedTable[]> {
  const [source, target] = [await open('source'), await open('target')];
  try {
    const there = await dialect.describe(target, database('target'));
    return (await dialect.describe(source, database('source'))).map((definition) => {
      const other = there.find(({ table }) => table === definition.table);
      if (!other) throw new Error(`no ${definition.table}`);
      return { source: definition, target: other };
    });
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

/** Compares every table of both sides' databases. */
export async function compareOn(ground: Ground, options: Partial<CompareOptions> = {}): Promise<Comparison> {
  return compareTables({
    dialect: ground.dialect,
    source: () => ground.open('source'),
    target: () => ground.open('target'),
    tables: await pairTables(ground),
    workers: 2,
    // Nothing moves, unless a test says how late the target is.
    ...(options.lag === undefined ? { lag: 0, settle: 0 } : { lag: options.lag }),
    deadline: Date.now() + 60_000,
    stop: new AbortController().signal,
    progress() {},
    ...options,
  });
}

/** Compares every table of a database, under its own name on both sides. */
export const compare = (database: string, options: Partial<CompareOptions> = {}): Promise<Comparison> =>
  compareOn(onPair(database), options);
