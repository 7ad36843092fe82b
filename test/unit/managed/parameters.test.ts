import { expect, test } from 'vitest';
import { parametersFor, strayFrom, unnameable } from '../../../drivers/replication/native/managed-filters.ts';

const tables = ['orders', 'lines'].map((table) => ({ database: 'shop', table }));
const wanted = parametersFor(tables, 'target');
const good = [
  // A server may list them in another order than they were given.
  {
    name: 'REPLICATE_DO_TABLE',
    rule: 'aurora_migrate.marker_back,shop.lines,shop.orders,aurora_migrate.heartbeat_back',
  },
  { name: 'REPLICATE_WILD_DO_TABLE', rule: 'aurora_migrate.heartbeat_back' },
];

test('a parameter names each table and this direction’s own', () => {
  expect(wanted).toEqual({
    'replicate-do-table': 'shop.orders,shop.lines,aurora_migrate.heartbeat_back,aurora_migrate.marker_back',
    'replicate-wild-do-table': 'aurora_migrate.heartbeat_back',
  });
});

test('the same filters are no stray ones, nor is what RDS leaves out itself', () => {
  const own = { name: 'REPLICATE_IGNORE_TABLE', rule: 'mysql.rds_sysinfo,mysql.rds_history' };
  expect(strayFrom(wanted, [...good, own])).toEqual([]);
});

test.each([
  ['none', [], ['replicate-do-table is not set', 'replicate-wild-do-table is not set']],
  [
    'a table too few',
    [{ ...good[0], rule: 'shop.orders' }, good[1]],
    ['replicate-do-table is "shop.orders"'],
  ],
  [
    'another beside them',
    [...good, { name: 'REPLICATE_IGNORE_DB', rule: 'shop' }],
    ['replicate-ignore-db is "shop"'],
  ],
  [
    'one that leaves out more than RDS’s',
    [...good, { name: 'REPLICATE_IGNORE_TABLE', rule: 'mysql.a,shop.orders' }],
    ['replicate-ignore-table is "mysql.a,shop.orders"'],
  ],
] as const)('filters that are not those: %s', (_, rows, stray) => {
  expect(strayFrom(wanted, rows as never)).toEqual(stray);
});

test('a name with a comma, and a list that is too long, cannot be a parameter', () => {
  expect(unnameable(tables, 'target')).toBeNull();
  expect(unnameable([{ database: 'shop', table: 'a,b' }], 'target')).toContain('"shop.a,b"');
  const many = Array.from({ length: 200 }, (_, n) => ({ database: 'shop', table: `table_${n}` }));
  expect(unnameable(many, 'target')).toContain('2000 are the most');
});
