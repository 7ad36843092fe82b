import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RecordsAway, WrittenMeanwhile } from '../../../engine/state/store.ts';
import type { Stored } from '../../../infra/sandbox/aws/buckets.ts';
import { AwsError } from '../../../infra/sandbox/aws/error.ts';
import { fairS3, type Loss } from '../../../infra/sandbox/aws/mood.ts';
import { bucket, type InBucket, startBucket } from './bucket.ts';

let s3: InBucket;
beforeAll(async () => {
  s3 = await startBucket();
});
afterAll(() => s3.stop());
let number = 0;
let folder = '';
beforeEach(() => {
  folder = `lost-${++number}`;
  Object.assign(s3.mood, fairS3());
});

const unavailable = new AwsError('ServiceUnavailable', 'Service is unable to handle request.', 503);
const lose = (how: Loss['how'], name: string, then?: () => void) =>
  s3.mood.loses.push({ key: `${folder}/${name}`, how, ...(then && { then }) });
const stored = (name: string) => s3.buckets.find(bucket, `${folder}/${name}`);
/** Puts an object as somebody does who is no part of this test. */
const put = (name: string, text: string, by?: Stored) =>
  s3.buckets.put(
    bucket,
    {
      key: `${folder}/${name}`,
      bytes: Buffer.from(text),
      type: '',
      metadata: by?.metadata ?? {},
      crc32: undefined,
    },
    null,
  );
/** From now on S3 refuses everything, for so long. */
const away = async (ms: number) => {
  s3.mood.refuses = unavailable;
  await sleep(ms);
  s3.mood.refuses = null;
};

describe.each(['unavailable', 'cut', 'silent'] as const)('a write was made, and its answer is %s', (how) => {
  test('whoever created a record learns that it did, and nobody else does', async () => {
    const [one, other] = [s3.open(folder, 2_000), s3.open(folder, 2_000)];
    lose(how, 'decision');
    const won = await Promise.all([
      one.create('decision', 'thaw'),
      sleep(20).then(() => other.create('decision', 'thaw')),
    ]);
    expect(won).toEqual([true, false]);
    lose(how, 'decision');
    expect(await other.create('decision', 'commit')).toBe(false);
    expect(await one.read('decision')).toBe('thaw');
    s3.mood.loses.length = 0;
  });

  test('a line is there once, and the next one comes behind it', async () => {
    const store = s3.open(folder, 2_000);
    for (const [n, line] of ['one', 'two', 'six'].entries()) {
      if (n < 2) lose(how, 'journal');
      await store.append('journal', line, n * 4);
    }
    expect(await store.read('journal')).toBe('one\ntwo\nsix\n');
    expect(s3.mood.loses).toEqual([]);
  });

  test('a line behind which another engine went on at once ends this one', async () => {
    const store = s3.open(folder, 2_000);
    await store.append('journal', 'one', 0);
    lose(how, 'journal', () => put('journal', 'one\ntwo\nof the other\n'));
    await expect(store.append('journal', 'two', 4)).rejects.toBeInstanceOf(WrittenMeanwhile);
    expect(await store.read('journal')).toBe('one\ntwo\nof the other\n');
  });

  test('a record is replaced as a whole', async () => {
    const store = s3.open(folder, 2_000);
    for (const text of ['one', 'two']) {
      lose(how, 'lease');
      await store.replace('lease', text);
      expect(await store.read('lease')).toBe(text);
    }
  });
});

test('a record that was put anew as it was is added to, and one that is only as long is not', async () => {
  const store = s3.open(folder);
  await store.append('journal', 'one', 0);
  put('journal', 'one\n');
  await store.append('journal', 'two', 4);
  put('journal', 'one\nTWO\n');
  await expect(store.append('journal', 'six', 8)).rejects.toBeInstanceOf(WrittenMeanwhile);
  expect(await store.read('journal')).toBe('one\nTWO\n');
});

test('whoever could not create a record while another one did learns that it did not', async () => {
  const passing = away(400);
  const asked = s3.open(folder).create('decision', 'thaw');
  put('decision', 'thaw');
  await passing;
  expect(await asked).toBe(false);
});

test('a write that S3 did not decide on is asked for again', async () => {
  const store = s3.open(folder);
  s3.mood.conflicts = 2;
  expect(await store.create('decision', 'thaw')).toBe(true);
  for (const [n, line] of ['one', 'two'].entries()) {
    s3.mood.conflicts = 2;
    await store.append('journal', line, n * 4);
  }
  expect(await store.read('journal')).toBe('one\ntwo\n');
  s3.mood.conflicts = 1;
  expect(await s3.open(folder).create('decision', 'commit')).toBe(false);
});

describe('nobody answered for as long as the store tries', () => {
  const patience = 400;

  test.each(['it had come in', 'it comes in late', 'it never comes in'])(
    'a line: %s; the next one takes its place',
    async (when) => {
      const store = s3.open(folder, patience);
      await store.append('journal', 'one', 0);
      const before = stored('journal');
      let sent: Stored | undefined;
      lose('silent', 'journal', () => {
        sent = stored('journal');
        if (when !== 'it had come in') put('journal', 'one\n', before);
        s3.mood.refuses = unavailable;
      });
      const error = await store.append('journal', 'not known to be there', 4).catch((each: unknown) => each);
      expect(error).toBeInstanceOf(RecordsAway);
      expect(error).toMatchObject({
        message: expect.stringMatching(/^S3 gave no answer for 0\.4 s, writing s3:\/\/.*journal: /),
        transient: true,
      });
      s3.mood.refuses = null;
      expect(sent?.bytes.toString()).toBe('one\nnot known to be there\n');
      if (when === 'it comes in late' && sent) put('journal', sent.bytes.toString(), sent);
      await store.append('journal', 'two', 4);
      await store.append('journal', 'six', 8);
      expect(await store.read('journal')).toBe('one\ntwo\nsix\n');
    },
  );

  test('a line behind which another engine went on is not touched', async () => {
    const store = s3.open(folder, patience);
    lose('silent', 'journal', () => {
      s3.mood.refuses = unavailable;
    });
    await expect(store.append('journal', 'one', 0)).rejects.toBeInstanceOf(RecordsAway);
    s3.mood.refuses = null;
    await s3.open(folder).append('journal', 'of the other', 4);
    await expect(store.append('journal', 'two', 0)).rejects.toBeInstanceOf(WrittenMeanwhile);
    expect(await store.read('journal')).toBe('one\nof the other\n');
  });

  test('a record that was to be created is settled by whoever asks next', async () => {
    const store = s3.open(folder, patience);
    lose('silent', 'decision', () => {
      s3.mood.refuses = unavailable;
    });
    await expect(store.create('decision', 'commit')).rejects.toBeInstanceOf(RecordsAway);
    s3.mood.refuses = null;
    expect(await store.create('decision', 'thaw')).toBe(false);
    expect(await store.read('decision')).toBe('commit');
  });

  test('each request has an end', async () => {
    const store = s3.open(folder, patience);
    await store.append('journal', 'one', 0);
    s3.mood.takes = 60_000;
    const asked = [
      () => store.read('record'),
      () => store.list(),
      () => store.create('record', 'x'),
      () => store.replace('record', 'x'),
      () => store.append('journal', 'two', 4),
    ];
    const began = performance.now();
    for (const each of asked) await expect(each()).rejects.toBeInstanceOf(RecordsAway);
    // One that waited for its answer would have taken longer than all of them may.
    expect(performance.now() - began).toBeLessThan(s3.mood.takes);
    s3.mood.takes = 0;
  });
});

test('no write was without a condition: none that comes in late undoes what was written since', () => {
  const writes = s3.log.filter(({ operation }) => operation === 's3:PutObject');
  expect(writes.length).toBeGreaterThan(15);
  for (const { input } of writes) expect(input).toMatchObject({ condition: expect.anything() });
});
