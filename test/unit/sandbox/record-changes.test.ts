import { expect, test } from 'vitest';
import { applyChanges, type Change } from '../../../infra/sandbox/aws/record-changes.ts';
import type { RecordSet } from '../../../infra/sandbox/aws/zones.ts';

const zone = 'example.com.';
const set = (fields: Partial<RecordSet>): RecordSet => ({
  name: 'db.example.com.',
  type: 'CNAME',
  ttl: 5,
  values: ['one.internal'],
  ...fields,
});
const change = (action: Change['action'], fields: Partial<RecordSet> = {}): Change => ({
  action,
  set: set(fields),
});
const part = (identifier: string, weight = 1) => ({ weighted: { identifier, weight } });

test('UPSERT replaces, DELETE removes what is exactly so', () => {
  const after = applyChanges(zone, [set({})], [change('UPSERT', { values: ['two.internal'] })]);
  expect(after).toEqual([set({ values: ['two.internal'] })]);
  expect(applyChanges(zone, after, [change('DELETE', { values: ['two.internal'] })])).toEqual([]);
});

test('a batch with one fault changes nothing, and names every fault', () => {
  const batch = [
    change('CREATE', { name: 'new.example.com.' }),
    change('CREATE'),
    change('DELETE', { ttl: 9 }),
  ];
  expect(() => applyChanges(zone, [set({})], batch)).toThrow(
    "[Tried to create resource record set [name='db.example.com.', type='CNAME'] but it already exists, " +
      "Tried to delete resource record set [name='db.example.com.', type='CNAME'] but the values provided do not match the current values]",
  );
});

test('a record may be moved from CNAME to A within one batch', () => {
  const batch = [change('DELETE'), change('CREATE', { type: 'A', values: ['127.0.0.2'] })];
  expect(applyChanges(zone, [set({})], batch)).toHaveLength(1);
});

test.each<[string, readonly RecordSet[], Change, RegExp]>([
  ['an unknown record', [], change('DELETE'), /was not found\]$/],
  [
    'a name of another zone',
    [],
    change('CREATE', { name: 'a.org.' }),
    /not permitted in zone example\.com\.\]/,
  ],
  ['a CNAME at the apex', [], change('CREATE', { name: zone }), /not permitted at apex/],
  [
    'a CNAME beside an A',
    [set({ type: 'A', values: ['1.2.3.4'] })],
    change('UPSERT'),
    /conflicts with other/,
  ],
  [
    'an A beside a CNAME',
    [set({})],
    change('UPSERT', { type: 'A', values: ['1.2.3.4'] }),
    /conflicting RRSet/,
  ],
  ['a weighted beside a simple set', [set({})], change('UPSERT', part('a')), /non-weighted set exists/],
  ['a simple beside a weighted set', [set(part('a'))], change('UPSERT'), /other RRSets exist/],
  ['weighted sets with two TTLs', [set(part('a'))], change('UPSERT', { ...part('b'), ttl: 9 }), /same TTL/],
  ['a weight over 255', [], change('UPSERT', part('a', 256)), /Invalid weight/],
  ['a CNAME with two values', [], change('UPSERT', { values: ['a.b', 'c.d'] }), /MustHaveOneValue/],
  ['an A that is no address', [], change('UPSERT', { type: 'A', values: ['a.b'] }), /IllegalIPv4Address/],
])('%s is refused', (_what, before, wanted, message) => {
  expect(() => applyChanges(zone, before, [wanted])).toThrow(message);
});
