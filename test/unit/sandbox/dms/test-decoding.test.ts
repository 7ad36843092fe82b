import { expect, test } from 'vitest';
import { printLsn, readLsn } from '../../../../infra/sandbox/dms/position.ts';
import { readMessage } from '../../../../infra/sandbox/dms/postgresql/test-decoding.ts';

const rowOf = (text: string) => {
  const message = readMessage(text);
  if (!('after' in message)) throw new Error(message.kind);
  return message;
};

test('a row is read with its names and types quoted, its quotes doubled, and its types’ brackets', () => {
  const { schema, table, kind, after, before } = rowOf(
    `table "My ""Shop""".t: INSERT: id[integer]:1 "a b"[character varying]:'it''s ]: old-key: x' tags[text[]]:'{a,"b:c"}' odd[public."a]:b"]:'v' n[numeric]:NaN f[boolean]:true bits[bit varying]:B'101' gone[text]:null`,
  );
  expect([schema, table, kind, before]).toEqual(['My "Shop"', 't', 'insert', null]);
  expect([...(after ?? [])]).toEqual([
    ['id', '1'],
    ['a b', "it's ]: old-key: x"],
    ['tags', '{a,"b:c"}'],
    ['odd', 'v'],
    ['n', 'NaN'],
    ['f', 'true'],
    ['bits', '101'],
    ['gone', null],
  ]);
});

test('an update tells its old key where that changed, and which large value stayed as it was', () => {
  const plain = rowOf(`table public.t: UPDATE: id[integer]:1 body[text]:unchanged-toast-datum`);
  expect(plain.before).toBeNull();
  expect([...(plain.after ?? [])]).toEqual([
    ['id', '1'],
    ['body', undefined],
  ]);
  const moved = rowOf(
    `table public.t: UPDATE: old-key: id[integer]:1 new-tuple: id[integer]:2 body[text]:''`,
  );
  expect([...(moved.before ?? [])]).toEqual([['id', '1']]);
  expect([...(moved.after ?? [])]).toEqual([
    ['id', '2'],
    ['body', ''],
  ]);
});

test('a delete without a key tells nothing, and neither does TRUNCATE', () => {
  expect(rowOf('table public.t: DELETE: (no-tuple-data)')).toMatchObject({ before: null, after: null });
  expect(rowOf('table public.t: DELETE: id[integer]:7').before?.get('id')).toBe('7');
  expect(readMessage('table public.a, public.b: TRUNCATE: restart_seqs')).toEqual({
    kind: 'truncate',
    tables: 'public.a, public.b',
  });
});

test('transactions begin and end, with the time of their commit; anything strange is an error', () => {
  expect(readMessage('BEGIN')).toEqual({ kind: 'begin' });
  expect(readMessage('COMMIT (at 2026-11-21 10:00:00.123456+00)')).toEqual({
    kind: 'commit',
    at: Date.UTC(2026, 10, 21, 10, 0, 0, 123),
  });
  expect(readMessage('message: transactional: 1 prefix: x, sz: 1 content:y')).toEqual({ kind: 'other' });
  expect(() => readMessage('table public.t: MERGE: id[integer]:1')).toThrow('"MERGE"');
});

test('a place in the log is read and written as PostgreSQL does', () => {
  expect(readLsn('16/B374D848')).toBe(0x16 * 2 ** 32 + 0xb374d848);
  expect(printLsn(readLsn('16/B374D848'))).toBe('16/B374D848');
  expect(printLsn(0)).toBe('0/0');
});
