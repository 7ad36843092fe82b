import { expect, test } from 'vitest';
import { differences } from '../../../drivers/databases/mysql/drift.ts';

const before = {
  server: 'one',
  positions: 'ON',
  defined: { 'table `s`.`a`': { columns: '1', indexes: '2' }, 'view `s`.`v`': { definition: '3' } },
};
const told = (now: Partial<typeof before>) =>
  differences(before, { ...before, ...now } as typeof before, 'source').map(({ what }) => what);

test('nothing changed: nothing to tell', () => {
  expect(told({})).toEqual([]);
});

test('another server is told before everything else', () => {
  expect(told({ server: 'two', positions: 'OFF', defined: {} as never })).toEqual([
    'the source failed over: it was the server one, and is two',
  ]);
});

test('each change is told by name and aspect', () => {
  const defined = { 'table `s`.`a`': { columns: '1', indexes: '9' }, 'event `s`.`e`': { definition: '4' } };
  expect(told({ defined: defined as never })).toEqual([
    'the table `s`.`a` was altered (indexes) on the source meanwhile',
    'the view `s`.`v` was dropped on the source meanwhile',
    'the event `s`.`e` was created on the source meanwhile',
  ]);
});

test('of many changes the first are told, and how many more there are', () => {
  const many = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`table \`s\`.\`t${n}\``, { columns: '1' }]),
  );
  const all = told({ defined: { ...before.defined, ...many } as never });
  expect(all).toHaveLength(10);
  expect(all.at(-1)).toMatch(/and 20 more$/);
});
