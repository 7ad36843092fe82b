import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseScript } from '../../../infra/sandbox/traffic/parse.ts';
import { now } from '../../../infra/sandbox/traffic/recording.ts';
import { startTraffic, type Traffic, type TrafficOptions } from '../../../infra/sandbox/traffic/traffic.ts';
import type { InCharge } from '../../../infra/sandbox/traffic/verify.ts';
import { alias, host, type NameServer, startNameServer } from '../../unit/traffic/name-server.ts';
import { pair } from '../own.ts';

import { connectTo, count, database, inCharge, killSessions, makeShop, readShop } from './shop.ts';

const live = test.skipIf(!pair);
const record = 'shop-db.test';
let [source, target] = [undefined, undefined] as unknown as Connection[] as [Connection, Connection];
let names: NameServer;
let options: TrafficOptions;
let side: InCharge;
let firstKey = 1_000_000_000;

function point(to: 'source' | 'target', ttl = 1): void {
  names.point(record, alias(record, `${to}.test`, ttl), host(`${to}.test`, pair[to].host, ttl));
}

async function run(work: (traffic: Traffic) => Promise<void>): Promise<Traffic> {
  const traffic = startTraffic({ ...options, firstKey });
  try {
    await traffic.flowing();
    await work(traffic);
  } finally {
    await traffic.stop();
    firstKey += 10_000_000;
  }
  return traffic;
}

beforeAll(async () => {
  if (!pair) return;
  [source, target] = await Promise.all([connectTo(pair.source), connectTo(pair.target)]);
  const seed = await readShop('seed');
  await makeShop(source, seed);
  await makeShop(target, seed.slice(0, seed.indexOf('INSERT INTO orders')));
  names = await startNameServer();
  side = await inCharge(pair, 'source');
  const { port, ca, credentials } = side;
  const script = parseScript(await readShop('traffic'), 'mysql');
  options = { engine: 'mysql', script, database, record, port, dns: names, credentials, ca };
});

beforeEach(() => {
  if (pair) point('source');
});

afterAll(async () => {
  if (!pair) return;
  for (const session of [source, target]) {
    await session.query(`SET GLOBAL read_only = 0; DROP DATABASE ${database}`);
    await session.end();
  }
  await names[Symbol.asyncDispose]();
});

live('the seed has its rows', async () => {
  const tables = ['customers', 'products', 'orders', 'order_lines', 'payments', 'stock_movements', 'reviews'];
  const each = tables.map((table) => `(SELECT COUNT(*) FROM ${table})`);
  expect(await count(source, `SELECT ${each.join(' + ')}`)).toBe(229_500);
});

live('32 connections keep their rate, and every acknowledged write is found again', async () => {
  const traffic = await run(async () => void (await sleep(3_000)));
  // What was in flight when it was stopped was acknowledged, too.
  const { writes, reads, failures } = traffic.measure(undefined, now());
  // A machine that is busy with something else gives less.
  expect(writes.perSecond).toBeGreaterThan(0);
  expect(reads.count).toBeGreaterThan(100);
  expect(Object.values(writes.byTransaction).every((times) => times > 10)).toBe(true);
  const verified = await traffic.verify(side);
  expect(verified).toMatchObject({ acknowledged: writes.count, unknown: 0, lostCount: 0, lost: [] });
  expect(verified.checked).toBe(writes.byTransaction['place-order']);
  expect(Object.keys(failures).filter((code) => code !== 'ER_LOCK_DEADLOCK')).toEqual([]);
});

live('a write that was changed, removed or brought back behind its back is lost', async () => {
  const traffic = await run(async () => void (await sleep(1_500)));
  const from = firstKey - 10_000_000;
  const changed = await count(source, `SELECT MIN(id) FROM orders WHERE id >= ${from}`);
  const removed = await count(source, `SELECT MAX(id) FROM orders WHERE id >= ${from}`);
  const cancelled = await count(
    source,
    `SELECT MIN(order_id) FROM stock_movements WHERE reason = 'cancelled' AND order_id >= ${from}`,
  );
  await source.query(`UPDATE orders SET total = total + 0.01 WHERE id = ${changed};
    DELETE FROM orders WHERE id = ${removed};
    INSERT INTO orders (id, customer_id, total, placed_at) VALUES (${cancelled}, 1, 1, NOW(6))`);
  const { lostCount, lost } = await traffic.verify(side);
  expect(lostCount).toBe(3);
  expect(lost.map(({ key }) => key).sort()).toEqual([changed, removed, cancelled].sort());
  const byKey = new Map(lost.map((loss) => [loss.key, loss]));
  expect(byKey.get(removed)?.found).toBeNull();
  expect(byKey.get(cancelled)).toMatchObject({ transaction: 'cancel', expected: null });
  expect(byKey.get(changed)?.found).not.toBe(byKey.get(changed)?.expected);
});

live('a lost write is found out even when the application writes over it', async () => {
  const traffic = await run(async () => {
    await source.query(`UPDATE orders SET note = 'lost' WHERE id >= ${firstKey}`);
    await sleep(1_500);
  });
  expect(traffic.measure().failures.LOST_WRITE).toBeGreaterThan(0);
  expect((await traffic.verify(side)).lostCount).toBeGreaterThan(1);
});

live('killed connections come back, and nothing is lost', async () => {
  const traffic = await run(async () => {
    for (let round = 0; round < 5; round += 1) {
      expect(await killSessions(source, options.credentials.user)).toBeGreaterThan(0);
      await sleep(400);
    }
  });
  const verified = await traffic.verify(side);
  expect(verified).toMatchObject({ lostCount: 0, unknown: traffic.measure().unknown });
});

live('a second of read_only is a second of write downtime, and reads go on', async () => {
  let frozen = { from: 0, to: 0 };
  const traffic = await run(async () => {
    await sleep(500);
    await source.query('SET GLOBAL read_only = 1');
    const from = now();
    await sleep(1_000);
    frozen = { from, to: now() };
    await source.query('SET GLOBAL read_only = 0');
    await sleep(1_500);
  });
  const { writes, reads, failures } = traffic.measure();
  expect(writes.longestGap.ms).toBeGreaterThan(frozen.to - frozen.from - 20);
  expect(writes.longestGap.at).toBeLessThan(frozen.to);
  expect(writes.longestGap.at + writes.longestGap.ms).toBeGreaterThan(frozen.from);
  expect(reads.longestGap.ms).toBeLessThan(writes.longestGap.ms);
  expect(failures.ER_OPTION_PREVENTS_STATEMENT).toBeGreaterThan(0);
  expect(traffic.measure(frozen.to + 500).writes.count).toBeGreaterThan(0);
  expect(await traffic.verify(side)).toMatchObject({ lostCount: 0 });
});

live('a record that points elsewhere is followed, and what was left behind is lost', async () => {
  const from = firstKey;
  const traffic = await run(async () => {
    await source.query('SET GLOBAL read_only = 1');
    point('target');
    await sleep(2_500);
  });
  await source.query('SET GLOBAL read_only = 0');
  expect(await count(target, `SELECT COUNT(*) FROM orders WHERE id >= ${from}`)).toBeGreaterThan(50);
  const { lostCount, checked } = await traffic.verify(await inCharge(pair, 'target'));
  expect(lostCount).toBeGreaterThan(0);
  expect(lostCount).toBeLessThan(checked);
});

live('a server whose certificate is for another name is refused, and says so', async () => {
  names.point(record, alias(record, 'target.test', 1), host('target.test', pair.source.host, 1));
  const traffic = startTraffic({ ...options, firstKey, connections: 2, readers: 1 });
  await expect(traffic.flowing(700)).rejects.toThrow(/had 0 writes acknowledged within 700 ms: \w+/);
  await traffic.stop();
  expect(traffic.measure().failures).toHaveProperty('HANDSHAKE_SSL_ERROR');
});
