import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJournal } from '../../../engine/journal.ts';
import { currentLease, LeaseLost, takeLease, unlock } from '../../../engine/state/lease.ts';
import { WrittenMeanwhile } from '../../../engine/state/store.ts';
import { type InBucket, startBucket } from './bucket.ts';

let s3: InBucket;
beforeAll(async () => {
  s3 = await startBucket();
});
afterAll(() => s3.stop());

const started = { at: 'started', plan: 'hash', name: 'shop', env: 'dev', version: '1' } as const;

test('a journal is written, read by another, and gone on with', async () => {
  const journal = await openJournal(s3.open('journal'), Date.now);
  await journal.append(started);
  await journal.append({ at: 'begun', action: 'ä/b' });
  const next = await openJournal(s3.open('journal'), Date.now);
  expect(next.entries).toEqual(journal.entries);
  await next.append({ at: 'proved', action: 'ä/b', output: { rows: 3 } });
  await expect(journal.append({ at: 'begun', action: 'c/d' })).rejects.toBeInstanceOf(WrittenMeanwhile);
  expect((await openJournal(s3.open('journal'), Date.now, 'read')).entries).toEqual(next.entries);
});

test('of two engines that add a line at once one does, whoever it is', async () => {
  for (let n = 0; n < 10; n++) {
    const store = `appenders-${n}`;
    await (await openJournal(s3.open(store), Date.now)).append(started);
    const two = await Promise.all([0, 1].map(() => openJournal(s3.open(store), Date.now)));
    const added = await Promise.allSettled(
      two.map((each, who) => each.append({ at: 'begun', action: `of/${who}` })),
    );
    const lost = added.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(lost).toEqual([expect.any(WrittenMeanwhile)]);
    expect((await openJournal(s3.open(store), Date.now)).entries).toHaveLength(2);
  }
});

test('a journal whose answers get lost is whole', async () => {
  const journal = await openJournal(s3.open('lossy'), Date.now);
  for (let n = 0; n < 20; n++) {
    if (n % 2) s3.mood.loses.push({ key: 'lossy/journal.jsonl', how: n % 4 === 1 ? 'cut' : 'unavailable' });
    await journal.append({ at: 'begun', action: `a/${n}` });
  }
  expect((await openJournal(s3.open('lossy'), Date.now)).entries).toEqual(journal.entries);
});

test('of ten that take the lease at once one does; a taken one is refused, and fenced off by force', async () => {
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => takeLease(s3.open('lease'))));
  const [lease, ...more] = taken.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(more).toEqual([]);
  await lease?.verify();
  await expect(takeLease(s3.open('lease'))).rejects.toThrow('another engine holds the lease');
  await unlock(s3.open('lease'), true);
  await expect(lease?.verify()).rejects.toBeInstanceOf(LeaseLost);
  await lease?.release();
  const next = await takeLease(s3.open('lease'));
  await next.verify();
  expect(await currentLease(s3.open('lease'))).toMatchObject({ token: 3 });
  await next.release();
  expect((await currentLease(s3.open('lease')))?.holder.released).toBe(true);
});
