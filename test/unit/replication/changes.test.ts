import { expect, test } from 'vitest';
import { parseChange, parseTruncate } from '../../../drivers/replication/logical/changes.ts';

const read = (line: string) => {
  const change = parseChange(line);
  return (
    change && {
      ...change,
      before: change.before && Object.fromEntries(change.before),
      row: Object.fromEntries(change.row),
    }
  );
};

test.each([
  ["table public.t: INSERT: id[integer]:7 note[text]:'it''s'", 'INSERT', null, { id: '7', note: "it's" }],
  [
    'table public."A.b ""c""": INSERT: "Col [x]"[integer[]]:\'{1,2}\' n[numeric]:null b[boolean]:true',
    'INSERT',
    null,
    { 'Col [x]': '{1,2}', n: null, b: 'true' },
  ],
  [
    "table s.t: UPDATE: old-key: id[integer]:1 new-tuple: id[integer]:2 v[character varying]:'a new-tuple: b'",
    'UPDATE',
    { id: '1' },
    { id: '2', v: 'a new-tuple: b' },
  ],
  [
    "table s.t: UPDATE: old-key: k[text]:'x new-tuple: y' new-tuple: k[text]:'z'",
    'UPDATE',
    { k: 'x new-tuple: y' },
    { k: 'z' },
  ],
  ["table s.t: UPDATE: id[integer]:2 v[text]:'x\ny'", 'UPDATE', null, { id: '2', v: 'x\ny' }],
  ['table s.t: DELETE: id[bigint]:-9', 'DELETE', { id: '-9' }, {}],
  ['table s.t: DELETE: (no-tuple-data)', 'DELETE', {}, {}],
])('%s', (line, kind, before, row) => {
  expect(read(line)).toMatchObject({ kind, before, row });
});

test('a name is read as it is, and what changes no single row is none', () => {
  expect(read('table "S ""x""".t: DELETE: id[integer]:1')).toMatchObject({ database: 'S "x"', table: 't' });
  for (const line of [
    'BEGIN',
    'COMMIT',
    'table s.a, s.b: TRUNCATE: cascade',
    'table s.a: TRUNCATE: (no-flags)',
  ])
    expect(parseChange(line)).toBeNull();
});

test('a TRUNCATE is read with all of its tables', () => {
  expect(parseTruncate('table s.a, "S ""x""".b_c: TRUNCATE: restart_seqs cascade')).toEqual([
    { database: 's', table: 'a' },
    { database: 'S "x"', table: 'b_c' },
  ]);
  for (const line of ['BEGIN', 'COMMIT', "table s.t: INSERT: v[text]:', s.a: TRUNCATE: '"])
    expect(parseTruncate(line)).toEqual([]);
});
