import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { alive, currentLease, LeaseLost, takeLease, unlock } from '../../../engine/state/lease.ts';
import { liveUntil } from '../../simulated/life.ts';
import { memoryStore } from '../../simulated/memory-store.ts';

const empty = () => memoryStore(new Map(), liveUntil(0));
const later = (ms: number) => () => Date.now() + ms;
const holder = (more: object = {}) =>
  JSON.stringify({ host: 'elsewhere', pid: 1, expires: Date.now() + 15_000, ...more });

test('a second engine is refused, with who holds the lease and what to do', async () => {
  const store = empty();
  const lease = await takeLease(store);
  const error = await takeLease(store).catch((each: unknown) => each);
  expect(error).toMatchObject({
    message: expect.stringContaining(
      `another engine holds the lease: process ${process.pid} on "${hostname()}", alive 0 s ago`,
    ),
    next: expect.stringContaining('migrate unlock'),
  });
  await lease.verify();
  await lease.release();
  await (await takeLease(store)).release();
});

test('of two that take it at once one wins', async () => {
  const store = empty();
  const taken = await Promise.allSettled([takeLease(store), takeLease(store), takeLease(store)]);
  const won = taken.filter(({ status }) => status === 'fulfilled');
  expect(won).toHaveLength(1);
  for (const each of taken) if (each.status === 'fulfilled') await each.value.release();
});

test('a holder that is gone from this machine is dead at once', async () => {
  const store = empty();
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await store.create('lease-000001', holder({ host: hostname(), pid }));
  const lease = await takeLease(store);
  expect((await currentLease(store))?.token).toBe(2);
  await lease.release();
});

test('an expired lease is taken over, and whoever lost it learns it before it acts', async () => {
  const store = empty();
  const first = await takeLease(store);
  await first.verify();
  const second = await takeLease(store, later(16_000));
  await expect(first.verify()).rejects.toThrow(LeaseLost);
  await second.verify();
  await first.release();
  await second.verify();
  expect(await currentLease(store)).toMatchObject({ token: 2, holder: { pid: process.pid } });
  await second.release();
});

test('a holder elsewhere lives as long as its heartbeat', () => {
  const now = Date.now();
  expect(alive({ host: 'elsewhere', pid: 1, expires: now + 1 }, now)).toBe(true);
  expect(alive({ host: 'elsewhere', pid: 1, expires: now - 1 }, now)).toBe(false);
  expect(alive({ host: 'elsewhere', pid: 1, expires: now + 1, released: true }, now)).toBe(false);
});

test('unlock frees a dead lease, refuses a live one, and with force fences its holder off', async () => {
  const store = empty();
  expect(await unlock(store, false)).toBe(null);
  await store.create('lease-000001', holder({ pid: 42 }));
  await expect(unlock(store, false)).rejects.toThrow('process 42 on "elsewhere" is alive');
  expect(await unlock(store, false, later(16_000))).toMatchObject({ pid: 42 });
  expect(await unlock(store, false)).toBe(null);

  const lease = await takeLease(store);
  expect(await unlock(store, true)).toMatchObject({ pid: process.pid });
  await expect(lease.verify()).rejects.toThrow(LeaseLost);
  await lease.release();
});

test('a lease that says nobody’s name is refused with what to do', async () => {
  for (const text of ['', '{', 'null', '7', '{"pid":1}']) {
    const store = empty();
    await store.create('lease-000001', text);
    for (const asked of [takeLease(store), unlock(store, true)])
      await expect(asked, text).rejects.toMatchObject({
        message: 'memory:/lease-000001 does not say who holds the lease',
        next: expect.stringContaining('remove this file'),
      });
  }
});
