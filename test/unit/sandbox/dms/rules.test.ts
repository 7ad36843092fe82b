import { expect, test } from 'vitest';
import { readMappings } from '../../../../infra/sandbox/dms/mappings.ts';

let id = 0;
const selection = (schema: string, table: string, action = 'include', more: object = {}) => ({
  ...{ 'rule-type': 'selection', 'rule-id': String(++id), 'rule-name': 'any', 'rule-action': action },
  'object-locator': { 'schema-name': schema, 'table-name': table },
  ...more,
});
const rename = (locator: object, value: string, more: object = {}) => ({
  ...{ 'rule-type': 'transformation', 'rule-id': String(++id), 'rule-name': 'any', 'rule-action': 'rename' },
  'rule-target': 'table-name' in locator ? 'table' : 'schema',
  ...{ 'object-locator': locator, value, ...more },
});
const read = (...rules: readonly object[]) => readMappings(JSON.stringify({ rules }));
const names = (mappings: ReturnType<typeof readMappings>, ...tables: readonly string[]) =>
  tables.map((name) => {
    const [schema = '', table = ''] = name.split('.');
    const found = mappings.find({ schema, table });
    return found ? `${found.target.schema}.${found.target.table}` : null;
  });

test('tables are included by wildcards, and an exclusion has the last word', () => {
  const mappings = read(
    selection('shop', '%'),
    selection('shop', 'tmp_%', 'exclude'),
    selection('log_[ab]', 'x_y'),
  );
  expect(names(mappings, 'shop.orders', 'shop.tmp_1', 'shop.tmpx1', 'other.orders')).toEqual([
    'shop.orders',
    null,
    // The underscore stands for any character.
    null,
    null,
  ]);
  expect(names(mappings, 'log_a.x_y', 'log_b.xzy', 'log_c.x_y', 'LOG_A.x_y')).toEqual([
    'log_a.x_y',
    'log_b.xzy',
    null,
    null,
  ]);
  expect(['shop', 'log_a', 'other'].map(mappings.mayHold)).toEqual([true, true, false]);
});

test('a table that is named explicitly is taken whatever excludes it, and is told where it is missing', () => {
  const mappings = read(
    selection('shop', 'a', 'explicit'),
    selection('shop', '%', 'exclude'),
    selection('other', 'b'),
  );
  expect(names(mappings, 'shop.a', 'shop.b', 'other.b')).toEqual(['shop.a', null, 'other.b']);
  expect(mappings.explicit).toEqual([{ schema: 'shop', table: 'a' }]);
});

test('a wildcard in brackets is written as itself', () => {
  const mappings = read(selection('a[_]b', '100[%]'));
  expect(names(mappings, 'a_b.100%', 'axb.100%', 'a_b.1000')).toEqual(['a_b.100%', null, null]);
});

test('schemas and tables get other names, the closest rule first', () => {
  const mappings = read(
    selection('%', '%'),
    rename({ 'schema-name': 'shop' }, 'store'),
    rename({ 'schema-name': 'shop', 'table-name': '%' }, 'any'),
    rename({ 'schema-name': 'shop', 'table-name': 'orders' }, 'purchases'),
  );
  expect(names(mappings, 'shop.orders', 'shop.users', 'kept.orders')).toEqual([
    'store.purchases',
    'store.any',
    'kept.orders',
  ]);
});

test('the highest load order of the rules that match counts', () => {
  const mappings = read(
    selection('shop', '%', 'include', { 'load-order': '2' }),
    selection('shop', 'a', 'include', { 'load-order': 7 }),
  );
  expect(mappings.find({ schema: 'shop', table: 'a' })?.loadOrder).toBe(7);
  expect(mappings.find({ schema: 'shop', table: 'b' })?.loadOrder).toBe(2);
});

test.each([
  ['no JSON', '{', 'not a JSON object'],
  ['no rules', '{}', '"rules" is missing'],
  ['nothing included', JSON.stringify({ rules: [selection('a', 'b', 'exclude')] }), 'must include something'],
  [
    'a filter',
    JSON.stringify({ rules: [selection('a', 'b', 'include', { filters: [{ 'filter-type': 'source' }] })] }),
    'source filters',
  ],
  [
    'a pattern named explicitly',
    JSON.stringify({ rules: [selection('a', '%', 'explicit')] }),
    'without wildcards',
  ],
  [
    'two names for one table',
    JSON.stringify({
      rules: [selection('a', 'b'), rename({ 'schema-name': 'a' }, 'x'), rename({ 'schema-name': 'a' }, 'y')],
    }),
    'more than one transformation',
  ],
  [
    'another transformation',
    JSON.stringify({
      rules: [selection('a', 'b'), rename({ 'schema-name': 'a' }, 'x', { 'rule-action': 'add-prefix' })],
    }),
    '"rename" of a schema',
  ],
  [
    'two rules of one number',
    JSON.stringify({
      rules: [
        { ...selection('a', 'b'), 'rule-id': '1' },
        { ...selection('a', 'c'), 'rule-id': '1' },
      ],
    }),
    'unique',
  ],
  [
    'an unknown member',
    JSON.stringify({ rules: [selection('a', 'b', 'include', { 'parallel-load': {} })] }),
    '"parallel-load"',
  ],
])('mappings with %s are refused by name', (_, document, message) => {
  expect(() => readMappings(document)).toThrow(message);
});
