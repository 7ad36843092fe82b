import { expect, test } from 'vitest';
import { takeOver } from '../../../cli/guard/take-over.ts';
import { checkpointOf, holdOf } from '../../../cli/long-work.ts';
import { fold } from '../../../engine/history.ts';
import { openJournal } from '../../../engine/journal.ts';
import { decisionIn } from '../../../engine/state/decision.ts';
import { takeLease } from '../../../engine/state/lease.ts';
import { RecordsAway, type Store, WrittenMeanwhile } from '../../../engine/state/store.ts';
import { cutover, linesOf, start, type Toy, toy, worldOf } from './toy.ts';

/** A store that is away while `isAway` says so; each thing that is asked of it takes a second then. */
function leaving(it: Toy, isAway: () => boolean, store: Store = it.store): Store {
  const reach = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!isAway()) return work();
    it.time.now += 1_000;
    throw new RecordsAway('S3 gave no answer');
  };
  return {
    place: store.place,
    create: (name, text) => reach(() => store.create(name, text)),
    read: (name) => reach(() => store.read(name)),
    replace: (name, text) => reach(() => store.replace(name, text)),
    append: (name, line, length) => reach(() => store.append(name, line, length)),
    list: () => reach(() => store.list()),
    folder: (name) => leaving(it, isAway, store.folder(name)),
  };
}

test('where nobody waits to write, a run without its records stands as it is, and goes on later', async () => {
  const it = toy();
  let away = false;
  const store = leaving(it, () => away);
  it.before.set('set copied 1', () => {
    away = true;
  });
  await expect(start(it, cutover(), { store })).rejects.toBeInstanceOf(RecordsAway);
  expect(it.calls.filter((call) => call.endsWith(' 0'))).toEqual([]);
  expect((await linesOf(it)).at(-1)).toBe('begun before/copied');
  it.before.clear();
  away = false;
  expect(await start(it, cutover(), { store })).toEqual({ how: 'done' });
});

test('past the decision a run waits for its records, and completes', async () => {
  for (const moment of ['set opened 1', 'get opened']) {
    const it = toy();
    let back = 0;
    it.before.set(moment, async () => {
      const decided = (await decisionIn(it.store).read()) === 'commit';
      if (decided && back === 0) back = it.time.now + 600_000;
    });
    const store = leaving(it, () => it.time.now < back);
    expect(await start(it, cutover(), { store }), moment).toEqual({ how: 'done' });
    expect(it.time.now, moment).toBeGreaterThan(1_600_000);
  }
});

test('a decision whose answer was lost is asked for until it is known', async () => {
  const it = toy();
  let lost = 0;
  const store: Store = {
    ...it.store,
    async create(name, text) {
      const created = await it.store.create(name, text);
      if (name !== 'decision' || lost++ > 2) return created;
      throw new RecordsAway('S3 gave no answer');
    },
  };
  expect(await start(it, cutover(), { store })).toEqual({ how: 'done' });
  expect(await decisionIn(it.store).read()).toBe('commit');
  expect(it.calls.filter((call) => call.endsWith(' 0'))).toEqual([]);
});

test('a decision that could not be made within the budget is for going back', async () => {
  const it = toy();
  let asked = 0;
  const store: Store = {
    ...it.store,
    create: async (name, text) => {
      if (name !== 'decision' || asked++ > 0) return it.store.create(name, text);
      it.time.now += 11_000;
      throw new RecordsAway('S3 gave no answer');
    },
  };
  expect(await start(it, cutover(), { store })).toMatchObject({
    how: 'unwound',
    because: 'the write freeze was ended before the target could open',
  });
  expect(await decisionIn(it.store).read()).toBe('thaw');
  expect(it.calls).not.toContain('set opened 1');
});

/** An engine that was ended in its freeze, and what its guard has in hand. */
async function inFreeze(it: Toy, store: Store) {
  it.before.set('set switched 1', () => {
    throw new RecordsAway('the engine ends here');
  });
  const records = it.store.folder('run-0001');
  const noLease = { verify: () => Promise.reject(new RecordsAway('gone')), release: async () => undefined };
  let verified = 0;
  const lease = { ...noLease, verify: async () => (verified++ > 20 ? noLease.verify() : undefined) };
  await start(it, cutover(), { store: records, lease }).catch(() => undefined);
  it.before.clear();
  expect(it.state).toMatchObject({ frozen: 1 });
  return {
    ...{ store, records: store.folder('run-0001'), world: worldOf(it), budget: 10_000 },
    identity: { plan: '', name: 'toy', env: 'test', version: '0' },
    tell: () => undefined,
    endEngine: async () => undefined,
  };
}

test('a guard waits for records that are away, and thaws once they are there', async () => {
  const it = toy();
  const back = it.time.now + 900_000;
  const hand = await inFreeze(
    it,
    leaving(it, () => it.time.now < back),
  );
  await takeOver('the engine died while writes were frozen', hand);
  expect(it.state).toMatchObject({ frozen: 0 });
  expect(fold((await openJournal(it.store.folder('run-0001'), () => 0)).entries)).toMatchObject({
    finished: 'unwound',
    decided: 'thaw',
  });
});

test('a line of the dead engine that comes in late does not keep its guard from the thaw', async () => {
  const it = toy();
  let late = 0;
  const store: Store = {
    ...it.store,
    folder: (name) => {
      const records = it.store.folder(name);
      return {
        ...records,
        async append(file, line, length) {
          if (late++ === 0) {
            const engine = await openJournal(records, () => it.time.now);
            await engine.append({ at: 'called', action: 'inside/switched', answer: null });
            throw new WrittenMeanwhile(file);
          }
          return records.append(file, line, length);
        },
      };
    },
  };
  const hand = await inFreeze(it, store);
  await takeOver('the engine died while writes were frozen', hand);
  expect(it.state).toMatchObject({ frozen: 0 });
  expect(fold((await openJournal(it.store.folder('run-0001'), () => 0)).entries).finished).toBe('unwound');
});

test('what ended a run is not hidden by a lease that could not be given up', async () => {
  const it = toy();
  let away = false;
  const lease = await takeLease(leaving(it, () => away));
  away = true;
  await lease.release();
});

test('long work waits while nobody can say whether it is paused, and does without its notes', async () => {
  const it = toy();
  const store = leaving(it, () => true);
  expect(await holdOf(store)()).toBe('S3 gave no answer');
  await checkpointOf(store)('copy/rows').write({ done: 1 });
  await expect(checkpointOf(store)('copy/rows').read()).rejects.toBeInstanceOf(RecordsAway);
});
