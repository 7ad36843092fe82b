import { Resolver } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprintRecord } from '../../../infra/sandbox/fingerprint.ts';
import { pair } from './pair.ts';
import { type Ended, migrate, readJournal, start, untilLine } from './rig.ts';
import { ask, type Rehearsal, startShop } from './shop.ts';

const record = 'db-ro.internal.example.com';
const hosts = { source: 'shop-db-ro.internal', target: 'shop-aurora-ro.internal' };
const readers = `readers: {
  record: ${record}, source: ${hosts.source}, target: ${hosts.target},
  schedule: [{ weight: 50, for: 2s }, { weight: 100, for: 10m }],
  health: { query: { sql: "SELECT @@global.long_query_time", at_most: 60 } } }`;

let shop: Rehearsal;
beforeAll(async () => {
  if (!pair) return;
  shop = await startShop({ ttl: '1s' }, (plan) =>
    plan.replace('reverse: none', 'reverse: required').replace('ttl: 1s }', `ttl: 1s, ${readers} }`),
  );
});
afterAll(() => shop?.stop());

const type = (command: string, ...options: string[]): Promise<Ended> =>
  migrate([command, shop.file, '--yes', ...options], shop.sandbox.environment);

/** The hosts that DNS answers for the pair, over as many questions as leave no doubt about a weight of nothing. */
async function answered(): Promise<readonly string[]> {
  const resolver = new Resolver();
  resolver.setServers([`${shop.sandbox.dns.address}:${shop.sandbox.dns.port}`]);
  const all = new Set<string>();
  for (let n = 0; n < 40; n++) for (const host of await resolver.resolveCname(record)) all.add(host);
  return [...all].sort();
}

/** The weights as Route 53 has them. */
const weights = () =>
  shop.sandbox.zones
    .all()
    .flatMap(({ id }) => shop.sandbox.zones.records(id))
    .flatMap(({ weighted }) => (weighted ? [[weighted.identifier, weighted.weight]] : []))
    .sort();

const atSource = [
  ['source', 100],
  ['target', 0],
];
const atTarget = [
  ['source', 0],
  ['target', 100],
];

/** Lets something happen once half of the readers are at the target, and waits for the engine's end. */
async function atHalf(
  run: number,
  disturb: () => Promise<unknown>,
): Promise<Ended & { dns: readonly string[] }> {
  const engine = start(['run', shop.file, '--yes', '--until', 'replicate'], shop.sandbox.environment);
  const before = (await readJournal(shop.journal(run))).length;
  const half = await untilLine(
    shop.journal(run),
    (entry) => entry.at === 'proved' && entry.action === 'move-readers/weights-1' && entry.n > before,
    engine,
  );
  if (half === null) return { ...(await engine.ended), dns: [] };
  await sleep(100);
  const dns = await answered();
  await disturb();
  return { ...(await engine.ended), dns };
}

const live = test.skipIf(!pair);

live('readers are moved by weights that DNS answers, and an unwind puts them back', async () => {
  expect(await answered()).toEqual([hosts.source]);
  const moved = await atHalf(1, async () => undefined);
  expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
  expect(moved.dns).toEqual([hosts.target, hosts.source].sort());
  expect(weights()).toEqual(atTarget);
  expect(await answered()).toEqual([hosts.target]);
  const unwound = await migrate(['unwind', shop.file], shop.sandbox.environment);
  expect(unwound.code, unwound.out + unwound.err).toBe(0);
  expect(weights()).toEqual(atSource);
  expect(await answered()).toEqual([hosts.source]);
  const lines = await readJournal(shop.journal(1));
  const back = (action: string) => lines.find((line) => line.at === 'back' && line.action === action);
  // Nothing that readers may still be sent to is taken away before their answers have expired.
  const [first, tables] = [
    back('move-readers/weights-1'),
    lines.findIndex((line) => line.at === 'going-back' && line.action.startsWith('copy-schema/')),
  ];
  expect(lines.indexOf(first as never)).toBeGreaterThan(-1);
  expect(lines.indexOf(first as never)).toBeLessThan(tables);
  expect(
    (back('move-readers/weights-1')?.time ?? 0) - (back('move-readers/weights-2')?.time ?? 0),
  ).toBeGreaterThan(1_000);
});

live(
  'where the target’s reader is not well, all weight goes back and the run stands; mended, it moves, and a rollback puts readers back',
  async () => {
    const before = fingerprintRecord(shop.sandbox.plan, shop.sandbox.zones);
    const failing = await atHalf(2, async () => {
      const { address, port } = shop.sandbox.target;
      const session = await createConnection({ host: address, port, ...shop.sandbox.application });
      for (let n = 0; n < 40; n++) await session.query('SELECT 1 FROM shop.nowhere').catch(() => undefined);
      await session.end();
    });
    expect(failing.code, failing.out + failing.err).toBe(3);
    expect(failing.out).toMatch(/statements of those who read failed on "shop-aurora-ro\.internal"/);
    expect(failing.out).toContain('taking back what move-readers did');
    expect(weights()).toEqual(atSource);
    expect(await answered()).toEqual([hosts.source]);

    const slow = await atHalf(2, () => ask(shop.sandbox.target, 'SET GLOBAL long_query_time = 99'));
    expect(slow.code, slow.out + slow.err).toBe(3);
    expect(slow.out).toMatch(
      /"SELECT @@global\.long_query_time" says 99 on "shop-aurora-ro\.internal", and 60 is the most/,
    );
    expect(weights()).toEqual(atSource);
    const at = (await readJournal(shop.journal(2))).map(({ at }) => at);
    expect(at.slice(at.lastIndexOf('stepping-back'))).toEqual([
      'stepping-back',
      'going-back',
      'back',
      'stepped-back',
      'held',
    ]);
    expect((await migrate(['status', shop.file], shop.sandbox.environment)).out).toMatch(
      /move-readers\/well-1 did not hold[\s\S]*go on with/,
    );

    await ask(shop.sandbox.target, 'SET GLOBAL long_query_time = 10');
    const moved = await type('run', '--until', 'cutover');
    expect(moved.code, moved.out + moved.err).toBe(0);
    expect(weights()).toEqual(atTarget);
    expect(await answered()).toEqual([hosts.target]);
    const copies = (await readJournal(shop.journal(2))).filter(
      (line) => line.at === 'begun' && line.action === 'copy-rows/rows',
    );
    expect(copies, 'the rows were copied once').toHaveLength(1);

    const back = await type('rollback');
    expect(back.code, back.out + back.err).toBe(0);
    expect(weights()).toEqual(atSource);
    expect(await answered()).toEqual([hosts.source]);
    expect(fingerprintRecord(shop.sandbox.plan, shop.sandbox.zones)).toEqual(before);
  },
);
