import { expect, test } from 'vitest';
import { closesByAccounts, closingOf, switchedOff } from '../../../drivers/databases/mysql/choose-closing.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader } from '../../../engine/step.ts';

const server = (host: string) => ({ engine: 'mysql', host, port: 3306, aws: null });
const rds = 'shop.c1a2.eu-central-1.rds.amazonaws.com';
const aurora = 'shop.cluster-c1a2.eu-central-1.rds.amazonaws.com';

const plan = (from: string, to: string, via: 'native' | 'dms' = 'native') =>
  ({
    source: { ...server(from), databases: ['shop'], application: { accounts: ['app', 'batch', 'old'] } },
    target: server(to),
    tables: { include: ['shop.*'], exclude: [], rename: [{ from: 'shop.*', to: 'store.*' }] },
    replication: { via, dms: via === 'native' ? null : {} },
  }) as unknown as Plan;

/** A server on which "old" is locked and the event "shop.tick" is on. */
const read: Reader = {
  rows: async () => [
    {
      ...{ db: 'shop', name: 'tick', definer: 'batch@%', sql_mode: '', client: 'utf8mb4' },
      ...{ connection: 'utf8mb4_bin', zone: 'SYSTEM', created: '2026-11-21 10:00:00' },
    },
  ],
  ask: async () => ({ locked: ['old'], unlocked: ['app', 'batch'] }),
};

const closing = (of: Plan, side: 'source' | 'target') =>
  closingOf(of, read, {
    side,
    accounts: of.source.application.accounts,
    canary: { database: 'shop', table: 'orders' },
  });

test.each([
  ['own', 'own', 'native', false, false],
  [rds, 'own', 'native', true, false],
  ['own', aurora, 'native', false, true],
  ['own', 'own', 'dms', false, true],
  [rds, aurora, 'dms', true, true],
] as const)('from %s to %s via %s: by accounts? source %s, target %s', (from, to, via, source, target) => {
  const of = plan(from, to, via);
  expect([closesByAccounts(of, 'source'), closesByAccounts(of, 'target')]).toEqual([source, target]);
});

test('the freeze’s first action starts the clock, and its way back is the whole thaw: exactly what it changed', async () => {
  const [close, end, marker, ...more] = await closing(plan(rds, 'own'), 'source').freeze('m');
  expect(more).toEqual([]);
  expect(close).toMatchObject({
    id: 'close',
    title: 'close the source for writes: 1 event off, app, batch locked',
    clock: 'start',
    forward: { op: 'mysql.lock-out@1', input: { accounts: ['app', 'batch'], events: [{ name: 'tick' }] } },
    back: {
      title: 'switches 1 event on, unlocks app, batch',
      call: {
        op: 'mysql.let-in@1',
        input: { accounts: ['app', 'batch'], events: [{ name: 'tick' }], hosting: 'rds' },
      },
    },
  });
  // Proven of all three: one that somebody lets in meanwhile is a failure.
  expect(close?.until.at(-1)).toMatchObject({
    ask: { input: { accounts: ['app', 'batch', 'old'] } },
    path: 'unlocked',
    is: [[]],
  });
  expect(end).toMatchObject({
    id: 'end-sessions',
    forward: { op: 'mysql.end-old-sessions@1', input: { hosting: 'rds', upTo: { path: 'newest_session' } } },
  });
  expect(marker?.id).toBe('marker');
});

test('a target is fenced by its accounts, and opened with those that the source lets in: the point of no return', async () => {
  const target = closing(plan(rds, aurora), 'target');
  const [fence] = await target.fence();
  expect(fence).toMatchObject({
    forward: { op: 'mysql.lock-out@1', input: { accounts: ['app', 'batch'], events: [] }, on: 'target' },
    back: { call: { op: 'mysql.let-in@1', input: { accounts: ['app', 'batch'], events: [] } } },
  });
  expect((await target.open())[0]).toMatchObject({
    forward: { op: 'mysql.let-in@1', input: { accounts: ['app', 'batch'], events: [] }, on: 'target' },
    pointOfNoReturn: true,
    clock: 'stop',
  });
});

test('only the server’s refusal of a locked account proves it closed', () => {
  expect(
    closing(plan(rds, 'own'), 'source')
      .proveFrozen()
      .map(({ id }) => id),
  ).toEqual(['prepared', 'open-writes', 'closed', 'canary']);
  const [canary] = closing(plan(rds, 'own'), 'source').proveClosed('2s').slice(-1);
  expect(canary?.until).toMatchObject([{ refused: ['ER_ACCOUNT_HAS_BEEN_LOCKED'] }]);
});

test('a retired side keeps its locks: nothing there could be taken for what lets the application in again', async () => {
  const ids = (await closing(plan(rds, 'own'), 'source').retire()).map(({ id }) => id);
  expect(ids).toEqual(['still-locked', 'last-sessions']);
});

test('what was on is told by the freeze, where the freeze switched it off', () => {
  expect(switchedOff(plan(rds, 'own'), 'target')).toEqual({ $from: 'freeze-writes/close', path: 'disabled' });
  expect(switchedOff(plan('own', aurora), 'target')).toBeNull();
});

test('a target that saves its flags proves before the point of no return that it can', async () => {
  const [first, opening] = await closing(plan('own', 'own'), 'target').open();
  expect(first).toMatchObject({
    forward: { sql: 'SET PERSIST read_only = @@GLOBAL.read_only', on: 'target' },
  });
  expect(first?.pointOfNoReturn).toBeUndefined();
  expect(opening).toMatchObject({ id: 'open', pointOfNoReturn: true, clock: 'stop' });
});
