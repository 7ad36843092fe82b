import { expect, test } from 'vitest';
import { stateOf } from '../../../drivers/replication/native/channel-state.ts';
import { explain } from '../../../drivers/replication/native/explain.ts';

const source = { host: 'orders-db.internal', port: 3307 };

test('a duplicate is told by table, key and place in the log, with the command that shows the event', () => {
  const message =
    "Worker 1 failed executing transaction '1b2a43aa-e570-11f1-bcc1-02fc00000001:12' at source log binlog.000004, end_log_pos 4711; Could not execute Write_rows event on table shop.orders; Duplicate entry '7-a''b' for key 'orders.PRIMARY', Error_code: 1062; handler error HA_ERR_FOUND_DUPP_KEY; the event's source log binlog.000004, end_log_pos 4711";
  expect(explain({ code: 1062, message }, source)).toEqual({
    code: 1062,
    table: 'shop.orders',
    key: "orders.PRIMARY = '7-a''b'",
    event: 'binlog.000004, up to 4711',
    cause: 'the target has a row already with the key of one that comes',
    wayOut: 'Somebody else writes on the target: end that, and run again.',
    see: 'mysqlbinlog --read-from-remote-server --host=orders-db.internal --port=3307 --verbose --base64-output=decode-rows --include-gtids=1b2a43aa-e570-11f1-bcc1-02fc00000001:12 binlog.000004',
  });
});

test('MariaDB’s words are understood too', () => {
  const message =
    "Could not execute Update_rows_v1 event on table shop.orders; Can't find record in 'orders', Error_code: 1032; handler error HA_ERR_KEY_NOT_FOUND; the event's master log mysqld-bin.000001, end_log_pos 842";
  expect(explain({ code: 1032, message }, source)).toMatchObject({
    code: 1032,
    table: 'shop.orders',
    event: 'mysqld-bin.000001, up to 842',
    see: expect.stringContaining('--stop-position=842 mysqld-bin.000001'),
  });
});

test('a code that nobody knows keeps the server’s words', () => {
  expect(
    stateOf(
      {
        receiver: 'on',
        applier: 'off',
        filtered: true,
        troubles: [{ code: 9999, message: 'something new happened' }],
      },
      source,
    ),
  ).toMatchObject({
    state: 'failed',
    error: 'something new happened',
    findings: [{ why: 'the server says: something new happened' }],
  });
});

test.each([
  [undefined, 'missing'],
  [{ receiver: 'on', applier: 'on', filtered: true, troubles: [] }, 'running'],
  [{ receiver: 'on', applier: 'on', filtered: false, troubles: [] }, 'filters lost'],
  [{ receiver: 'connecting', applier: 'on', filtered: true, troubles: [] }, 'connecting'],
  [{ receiver: 'off', applier: 'off', filtered: true, troubles: [] }, 'stopped'],
] as const)('%o is %s', (shown, state) => {
  expect(stateOf(shown, source)).toMatchObject({ state });
});
