import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../../cli/open-store.ts';
import type { Entry } from '../../../engine/journal.ts';
import type { Store } from '../../../engine/state/store.ts';
import { pair } from './pair.ts';
import { type Ended, migrate, start, untilNoGuard, type Working } from './rig.ts';
import { ask, isFrozen, type Rehearsal, startShop } from './shop.ts';

const live = test.skipIf(!pair);
let shop: Rehearsal;
let records: Store;

beforeAll(async () => {
  if (!pair) return;
  shop = await startShop({ ttl: '1s' }, (plan) =>
    plan.replace('name: shop\n', 'name: shop\nstate: s3://acme-migrations/shop\n'),
  );
  records = await openStore(shop.plan, { s3: shop.sandbox.aws.settings });
});
afterAll(() => shop?.stop());

const engine = (...options: string[]): Working =>
  start(['run', shop.file, '--yes', ...options], shop.sandbox.environment);
const command = (name: string, ...options: string[]): Promise<Ended> =>
  migrate([name, shop.file, ...options], shop.sandbox.environment);

/** The whole lines of a run's journal, as the bucket has it. */
async function journal(run: string): Promise<readonly Entry[]> {
  const text = (await records.folder(run).read('journal.jsonl')) ?? '';
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Entry);
}

/** Waits until the journal has such a line, while that engine is alive. */
async function until(run: string, found: (entry: Entry) => boolean, working: Working): Promise<void> {
  let over = false;
  void working.ended.then(() => {
    over = true;
  });
  while (!(await journal(run)).some(found)) {
    if (over) throw new Error(`the engine ended before: ${(await working.ended).err}`);
    await sleep(20);
  }
}

/** How an engine ended. One that takes too long is killed, and what it printed is told. */
async function endOf(working: Working, which: string): Promise<Ended> {
  const late = setTimeout(() => working.kill('SIGKILL'), 120_000);
  const ended = await working.ended.finally(() => clearTimeout(late));
  if (ended.signal === 'SIGKILL')
    throw new Error(`the ${which} engine hung\n${ended.out.slice(-3_000)}${ended.err}`);
  return ended;
}

/** Every write of a run's decision that was accepted. */
const decided = (run: string) =>
  shop.sandbox.aws.log.filter(
    ({ operation, input, refused }) =>
      operation === 's3:PutObject' &&
      refused === undefined &&
      (input as { Key?: string } | undefined)?.Key?.endsWith(`${run}/decision`),
  );
const leases = async () => (await records.list()).filter((name) => name.startsWith('lease-'));
const copying = (entry: Entry) => entry.at === 'begun' && entry.action === 'copy-rows/rows';

/** Two engines that are started at once; the one that was refused, and the other, which goes on. */
async function both(): Promise<{ refused: Ended; working: Working }> {
  const engines = [engine('--until', 'cutover'), engine('--until', 'cutover')] as const;
  const first = await Promise.race(engines.map(({ ended }, index) => ended.then((end) => ({ end, index }))));
  return { refused: first.end, working: engines[first.index === 0 ? 1 : 0] };
}

const otherEngine = /another engine (holds|took) the lease/;

live(
  'of two engines at once the bucket lets one act; it dies, and of two again one takes over where it was',
  async () => {
    const { refused, working } = await both();
    expect({ code: refused.code, refused: otherEngine.test(refused.err) }, refused.err).toEqual({
      code: 1,
      refused: true,
    });
    expect(await leases()).toEqual(['lease-000001']);
    await until('run-0001', copying, working);
    working.kill('SIGKILL');
    await working.ended;

    const again = await both();
    expect(
      { code: again.refused.code, refused: otherEngine.test(again.refused.err) },
      again.refused.err,
    ).toEqual({ code: 1, refused: true });
    expect(await leases()).toEqual(['lease-000001', 'lease-000002']);

    // It is killed where nobody can write: its guard and an operator both reach for the decision, which is made once.
    await until('run-0001', ({ at }) => at === 'clock-started', again.working);
    again.working.kill('SIGKILL');
    await again.working.ended;
    const next = await command('unwind');
    await untilNoGuard(shop.file);
    const lines = await journal('run-0001');
    expect(lines.at(-1), next.out + next.err).toMatchObject({ at: 'finished', how: 'unwound' });
    expect(lines.filter(({ at }) => at === 'started')).toHaveLength(1);
    expect(lines.filter(copying), 'the second engine went on with the copy of the first').toHaveLength(1);
    expect(await records.folder('run-0001').read('decision')).toBe('thaw');
    expect(decided('run-0001')).toHaveLength(1);
    expect(await isFrozen(shop.sandbox.source)).toBe(false);
  },
);

live(
  'an engine that was held up while another took its lease writes nothing any more, and the other commits once',
  async () => {
    const run = 'run-0002';
    const slow = engine('--until', 'cutover');
    // Where it holds no lock: those of an engine that is held up in its copy last until its sessions end.
    await until(run, (entry) => entry.at === 'begun' && entry.action === 'wait-for-lag/lag', slow);
    slow.kill('SIGSTOP');
    try {
      const kept = await endOf(engine('--until', 'cutover'), 'second');
      expect(kept.code).toBe(1);
      expect(kept.err).toMatch(otherEngine);
      const freed = await command('unlock', '--force');
      expect({ code: freed.code, err: freed.err }).toEqual({ code: 0, err: '' });
      const moved = await endOf(engine('--until', 'cutover'), 'third');
      expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
    } finally {
      slow.kill('SIGCONT');
    }
    const before = await journal(run);
    const woken = await endOf(slow, 'woken');
    expect(woken.code, woken.out + woken.err).toBe(1);
    expect(woken.err).toMatch(/another engine has taken the lease|somebody else has written/);
    expect(await journal(run)).toEqual(before);
    expect(await records.folder(run).read('decision')).toBe('commit');
    expect(decided(run)).toHaveLength(1);
    const [rows] = await ask(shop.sandbox.target, 'SELECT COUNT(*) AS n FROM shop.orders');
    expect(await ask(shop.sandbox.source, 'SELECT COUNT(*) AS n FROM shop.orders')).toEqual([rows]);
  },
);
