import { milliseconds } from '../../../engine/duration.ts';
import { Fault } from '../../../engine/fault.ts';
import { howMany } from '../../../engine/how-many.ts';
import type { Hosting } from '../../../engine/plan/hosting.ts';
import type { Action, Duration, Probe, Reader } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { unlogged } from './hosting.ts';
import { quoteName, quoteTable } from './names.ts';
import { createStatement, splitDefinition } from './schema.ts';

/** Without a log, without checks on parents that come later, and as lenient on defaults as the source was. */
const settingsOn = (hosting: Hosting) => [
  ...unlogged(hosting),
  'SET SESSION foreign_key_checks = OFF',
  `SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'`,
];

async function definitions(read: Reader, tables: readonly Table[]) {
  const input = { tables: tables.map(({ source }) => source) };
  const answer = await read.ask({ op: 'mysql.definitions@1', input, on: 'source' });
  const { texts } = answer as { texts: readonly string[] };
  return tables.map((table, index) => ({ table, definition: splitDefinition(texts[index] ?? '') }));
}

/** Creates databases and tables as the source has them, without what is put back after the load. The way back drops exactly what was made. */
export async function createTables(
  read: Reader,
  tables: readonly Table[],
  hosting: Hosting = 'own',
): Promise<readonly Action[]> {
  const settings = settingsOn(hosting);
  const names = [...new Map(tables.map((table) => [table.target.database, table.source.database])).entries()];
  const there = await read.rows('target', 'SELECT schema_name AS name FROM information_schema.schemata');
  const existing = new Set(there.map(({ name }) => String(name)));
  const created = names.filter(([name]) => !existing.has(name));
  const sources = await read.rows(
    'source',
    `SELECT schema_name AS name, default_character_set_name AS charset, default_collation_name AS collation
     FROM information_schema.schemata WHERE schema_name IN (?)`,
    [names.map(([, source]) => source)],
  );
  const all = await definitions(read, tables);
  refuseForeignReferences(all, names);
  const targets = tables.map(({ target }) => target);
  const occupied = await read.rows(
    'target',
    'SELECT table_schema AS db, table_name AS name FROM information_schema.tables WHERE table_schema IN (?)',
    [names.map(([name]) => name)],
  );
  const taken = new Set(occupied.map(({ db, name }) => `${db}\0${name}`));
  // Tables that were there before are somebody's: going back must not drop them.
  const made = targets.filter(({ database, table }) => !taken.has(`${database}\0${table}`));
  const missing = { op: 'mysql.missing-tables@1', input: { tables: targets }, on: 'target' } as const;
  return [
    {
      id: 'tables',
      title: `create ${howMany(tables.length, 'table')} in ${names.map(([name]) => `"${name}"`).join(', ')}, without secondary indexes and foreign keys`,
      forward: {
        op: 'mysql.create-tables@1',
        input: {
          settings,
          databases: names.map(([name, source]) => {
            const like = sources.find((row) => row.name === source);
            return `CREATE DATABASE IF NOT EXISTS ${quoteName(name)} CHARACTER SET ${like?.charset} COLLATE ${like?.collation}`;
          }),
          tables: all.map(({ table, definition }) => createStatement(definition.create, table.target)),
        },
        on: 'target',
      },
      until: [{ ask: missing, path: 'missing.length', is: [0], within: '2m' }],
      back: {
        title: 'drops them',
        call: {
          sql: [
            ...settings,
            ...made
              .filter(({ database }) => existing.has(database))
              .map((name) => `DROP TABLE IF EXISTS ${quoteTable(name)}`),
            ...created.map(([name]) => `DROP DATABASE IF EXISTS ${quoteName(name)}`),
          ],
          on: 'target',
        },
        until: [
          {
            ask: { ...missing, input: { tables: made } },
            path: 'missing.length',
            is: [made.length],
            within: '5m',
          },
        ],
      },
    },
  ];
}

/** A foreign key into another database names it; under a rename that name would lead nowhere on the target. */
function refuseForeignReferences(
  all: readonly { table: Table; definition: { foreignKeys: readonly { clause: string }[] } }[],
  names: readonly (readonly [target: string, source: string])[],
): void {
  if (names.every(([target, source]) => target === source)) return;
  for (const { table, definition } of all)
    if (definition.foreignKeys.some(({ clause }) => / REFERENCES `(?:[^`]|``)+`\.`/.test(clause)))
      throw new Fault(
        `"${table.source.database}.${table.source.table}" has a foreign key into another database, and databases are renamed`,
        { next: 'Move it without `tables.rename`, or drop the foreign key.' },
      );
}

/** Both sides define every table alike, but for the values of counters. */
export const sameDefinitions = (tables: readonly Table[], within: Duration): Probe => ({
  ask: { op: 'mysql.definition-differences@1', input: { tables } },
  path: 'different',
  is: [[]],
  // Each definition is read by itself: ten thousand take longer than the few seconds that a caller allows.
  within:
    milliseconds(within) < 20_000 + tables.length * 20 ? `${20 + Math.ceil(tables.length / 50)}s` : within,
});

/** Puts back the indexes and foreign keys, and proves that both sides define every table alike. */
export async function createIndexes(read: Reader, tables: readonly Table[]): Promise<readonly Action[]> {
  const held = (await definitions(read, tables)).map(({ table, definition: { keys, foreignKeys } }) => ({
    table: table.target,
    keys,
    foreignKeys,
  }));
  const keys = held.reduce((sum, each) => sum + each.keys.length, 0);
  const foreignKeys = held.reduce((sum, each) => sum + each.foreignKeys.length, 0);
  return [
    {
      id: 'indexes',
      title: `build ${keys} secondary indexes and ${foreignKeys} foreign keys`,
      forward: { op: 'mysql.build-indexes@1', input: { tables: held }, on: 'target' },
      // What differs after the call was changed by somebody else, and stays so.
      until: [{ ...sameDefinitions(tables, '14d'), path: 'verdict', is: ['alike'], never: ['different'] }],
      back: { nothing: 'they go with the tables that this run created' },
    },
  ];
}
