import { expect, test } from 'vitest';
import { dmsSourceChecks, dmsTargetChecks } from '../../../drivers/databases/mysql/checks/dms.ts';
import { fake, type Server, subject } from './fake.ts';

const found = async (name: string, here: Server) => {
  const check = [...dmsSourceChecks, ...dmsTargetChecks].find((each) => each.name === name);
  return (await check?.find(fake(here), subject))?.map(({ what }) => what);
};

const keys = (rows: readonly { readonly [column: string]: string }[]): Server['answers'] => [
  [/referential_constraints/, rows],
];
const ours = { db: 'orders', name: 'lines', fk: 'lines_order' };
const other = { db: 'orders', name: 'elsewhere', fk: 'else' };

test('a cascade of a table that moves is found, unless the server logs it', async () => {
  const answers = keys([ours, other]) ?? [];
  expect(await found('dms-cascades', { answers })).toEqual(['"orders.lines.lines_order" cascades']);
  expect(await found('dms-cascades', { answers: keys([other]) ?? [] })).toEqual([]);
  const settings = { innodb_native_foreign_keys: 'OFF' };
  expect(await found('dms-cascades', { answers, settings })).toEqual([]);
  expect(
    await found('dms-cascades', { answers, settings: { innodb_native_foreign_keys: 'ON' } }),
  ).toHaveLength(1);
});

test('what the account lacks that DMS reads as is named', async () => {
  const seen = [/information_schema.tables/, [{ db: 'orders' }]] as const;
  const grants = (...rights: string[]) =>
    [/SHOW GRANTS/, [{ grant: `GRANT ${rights.join(', ')} ON *.* TO \`dms\`@\`%\`` }]] as const;
  const both = grants('REPLICATION SLAVE', 'REPLICATION CLIENT');
  expect(await found('dms-read-grants', { answers: [seen, both] })).toEqual([]);
  expect(await found('dms-read-grants', { answers: [seen, grants('REPLICATION SLAVE')] })).toEqual([
    'the account of replication.credentials has no REPLICATION CLIENT',
  ]);
  expect(await found('dms-read-grants', { answers: [both] })).toEqual([
    'the account of replication.credentials sees nothing of "orders"',
  ]);
});

test('a target that takes no LOAD DATA LOCAL is found', async () => {
  expect(await found('dms-local-infile', { settings: { local_infile: 'ON' } })).toEqual([]);
  expect(await found('dms-local-infile', { settings: { local_infile: 'OFF' } })).toHaveLength(1);
});

test('a column of large objects that refuses NULL is named, if its table moves', async () => {
  const answers = (...rows: { readonly [column: string]: string }[]): Server['answers'] => [
    [/information_schema.columns/, rows],
  ];
  const strict = { db: 'orders', name: 'lines', col: 'document' };
  expect(
    await found('dms-large-objects', { answers: answers(strict, { ...strict, name: 'elsewhere' }) ?? [] }),
  ).toEqual(['"orders.lines.document" is NOT NULL']);
  expect(await found('dms-large-objects', { answers: answers() ?? [] })).toEqual([]);
});

test('more rules than DMS takes are told before anything is made', async () => {
  const check = dmsSourceChecks.find(({ name }) => name === 'dms-mappings');
  const tables = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const name = { database: 'd'.repeat(64), table: `${'t'.repeat(50)}${n}` };
      return { source: name, target: name };
    });
  const findings = async (count: number) => check?.find(fake({}), { ...subject, tables: tables(count) });
  expect(await findings(5_000)).toEqual([]);
  expect(await findings(10_000)).toMatchObject([
    { what: expect.stringMatching(/^the rules for 10,000 tables have 2\.\d MB$/) },
  ]);
});
