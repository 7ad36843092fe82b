import { expect, test } from 'vitest';
import { sameOrder, withCommonKey } from '../../../data/compare/comparable.ts';
import { note, recall } from '../../../data/compare/memory.ts';
import type { Column, TableDefinition } from '../../../data/dialect.ts';

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  type: 'varchar',
  declared: 'varchar(20)',
  nullable: false,
  generated: false,
  charset: 'utf8mb4',
  collation: 'utf8mb4_bin',
  ...more,
});
const table = (more: Partial<TableDefinition> = {}): TableDefinition => ({
  database: 'd',
  table: 't',
  columns: [column('a'), column('b')],
  key: ['a'],
  countable: false,
  rows: 0,
  bytes: 0,
  ...more,
});
const unique = (index: string, columns: readonly string[], certain = true) => ({ index, columns, certain });

test('the primary key tells rows apart where both sides have the same', () => {
  const { source, target } = withCommonKey({ source: table(), target: table() });
  expect([source.key, source.index, target.index]).toEqual([['a'], 'PRIMARY', 'PRIMARY']);
});

test('otherwise a unique key does that both have, whatever it is called', () => {
  const { source, target } = withCommonKey({
    source: table({ key: ['a'], uniques: [unique('here', ['b'])] }),
    target: table({ key: [], uniques: [unique('loose', ['a'], false), unique('there', ['b'])] }),
  });
  expect([source.key, source.index]).toEqual([['b'], 'here']);
  expect([target.key, target.index]).toEqual([['b'], 'there']);
});

test('otherwise there is none', () => {
  const { source, target } = withCommonKey({ source: table(), target: table({ key: ['b'] }) });
  expect([source.key, target.key]).toEqual([[], []]);
});

test('tables with other columns are refused by name', () => {
  expect(() => withCommonKey({ source: table(), target: table({ columns: [column('a')] }) })).toThrow(
    '"d.t" does not have the same columns on both sides: "b"',
  );
});

test('another collation, or other members of an ENUM, are another order', () => {
  const target = table({ columns: [column('a', { collation: 'utf8mb4_general_ci' }), column('b')] });
  expect(sameOrder({ source: table(), target: table() })).toBe(true);
  expect(sameOrder({ source: table(), target })).toBe(false);
  const listed = (declared: string) =>
    table({ columns: [column('a', { type: 'enum', declared }), column('b')] });
  expect(sameOrder({ source: listed("enum('x','y')"), target: listed("enum('y','x')") })).toBe(false);
});

test('what was clean is remembered with its bytes, and only for the same definition', () => {
  const both = { source: table(), target: table() };
  const clean = { rows: { source: 5, target: 5 }, since: 'then', upTo: ['x', Buffer.from([0, 255])] };
  const noted = JSON.parse(JSON.stringify(note(new Map([[both, clean]]))));
  expect(recall(noted, both)).toEqual(clean);
  expect(recall(noted, { ...both, target: table({ key: ['b'] }) })).toBeUndefined();
  expect(recall(null, both)).toBeUndefined();
});
