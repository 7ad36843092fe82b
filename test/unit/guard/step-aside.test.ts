import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { stepAside } from '../../../cli/guard/step-aside.ts';
import { liveUntil } from '../../simulated/life.ts';
import { memoryStore } from '../../simulated/memory-store.ts';

const own = 999_999_999;

async function held(holder: object | null) {
  const store = memoryStore(new Map(), liveUntil(0));
  const lease = { host: hostname(), pid: process.pid, expires: Date.now() + 15_000, ...holder };
  if (holder) await store.create('lease-000007', JSON.stringify(lease));
  const began = performance.now();
  return { store, took: () => performance.now() - began };
}

test('another engine that holds the lease and lives is left to thaw, until it has', async () => {
  const { store, took } = await held({});
  let frozen = true;
  setTimeout(() => {
    frozen = false;
  }, 150);
  expect(await stepAside(store, own, async () => frozen)).toBe(true);
  expect(took()).toBeGreaterThanOrEqual(140);
});

test('it is not waited for without end', async () => {
  const { store, took } = await held({});
  expect(await stepAside(store, own, async () => true)).toBe(false);
  expect(took()).toBeGreaterThanOrEqual(1_900);
});

test('nobody waits for the own engine, for one that is dead, or for a lease that was given up', async () => {
  for (const holder of [null, { pid: own }, { expires: Date.now() - 1 }, { released: true }]) {
    const { store } = await held(holder);
    let waited = false;
    const isFrozen = async () => {
      waited = true;
      return true;
    };
    expect(await stepAside(store, own, isFrozen)).toBe(false);
    expect(waited, JSON.stringify(holder)).toBe(false);
  }
});
