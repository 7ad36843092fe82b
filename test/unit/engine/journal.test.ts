import { expect, test } from 'vitest';
import { Fault } from '../../../engine/fault.ts';
import { openJournal } from '../../../engine/journal.ts';
import { liveUntil } from '../../simulated/life.ts';
import { memoryStore } from '../../simulated/memory-store.ts';

async function written() {
  const records = new Map<string, string>();
  const store = memoryStore(records, liveUntil(0));
  let time = 1_000;
  const journal = await openJournal(store, () => time++);
  await journal.append({ at: 'started', plan: 'hash', name: 'shop', env: 'dev', version: '1' });
  await journal.append({ at: 'begun', action: 'a/b' });
  await journal.append({ at: 'proved', action: 'a/b', output: { rows: 3 } });
  const lines = (records.get('journal.jsonl') ?? '').split('\n').slice(0, -1);
  const put = (...changed: readonly string[]) => {
    records.set('journal.jsonl', changed.map((line) => `${line}\n`).join(''));
  };
  return { records, lines, put, entries: journal.entries, open: () => openJournal(store, () => time) };
}

async function refusal(opening: Promise<unknown>): Promise<string> {
  const error = await opening.catch((each: unknown) => each);
  expect(error).toBeInstanceOf(Fault);
  expect((error as Fault).next).toBeTruthy();
  return (error as Fault).message;
}

test('what was written is read back, and each line carries the hash of the one before', async () => {
  const { entries, open, lines } = await written();
  expect((await open()).entries).toEqual(entries);
  expect(entries.map(({ n, time }) => [n, time])).toEqual([
    [1, 1_000],
    [2, 1_001],
    [3, 1_002],
  ]);
  const chain = lines.map((line) => (JSON.parse(line) as { prev: string }).prev);
  expect(chain[0]).toBe('0'.repeat(64));
  expect(new Set(chain).size).toBe(3);
});

test('a torn last line was never acted on: it is dropped, and the journal goes on', async () => {
  const { records, lines, open } = await written();
  for (const torn of ['{', lines[2]?.slice(0, 40) ?? '', lines[2] ?? '']) {
    records.set('journal.jsonl', `${lines[0]}\n${lines[1]}\n${torn}`);
    const journal = await open();
    expect(journal.entries).toHaveLength(2);
    await journal.append({ at: 'begun', action: 'c/d' });
    expect((await open()).entries.map(({ at }) => at)).toEqual(['started', 'begun', 'begun']);
  }
});

test('a line that was edited, removed, added or moved is named', async () => {
  const { lines, put, open } = await written();
  const [one = '', two = '', three = ''] = lines;
  const byHand = (n: number) =>
    `memory:/journal.jsonl:${n} does not follow the line before it: the journal was changed by hand`;
  for (const [n, line] of lines.entries()) {
    put(...lines.with(n, line.replace(/"time":1/, '"time":2')));
    expect(await refusal(open())).toBe(
      `memory:/journal.jsonl:${n + 1} is not as it was written: the journal was changed by hand, or its disk fails`,
    );
  }
  put(one, three);
  expect(await refusal(open())).toBe(byHand(2));
  put(two, three);
  expect(await refusal(open())).toBe(byHand(1));
  put(one, two, two, three);
  expect(await refusal(open())).toBe(byHand(3));
});

test('a line that is no JSON, or no journal line, is an error and not the end', async () => {
  const { lines, put, open } = await written();
  const [one = '', two = '', three = ''] = lines;
  for (const bad of ['not json', '', 'null', '7', '[]']) {
    put(one, bad, three);
    expect(await refusal(open()), bad).toContain('memory:/journal.jsonl:2 is not a journal line');
  }
  put(one, two.replace('"v":2', '"v":3'), three);
  expect(await refusal(open())).toBe(
    'memory:/journal.jsonl:2 was written in journal format 3; this engine reads format 2',
  );
});

test('no journal is an empty one; an unreadable one is an error', async () => {
  const store = memoryStore(new Map(), liveUntil(0));
  expect((await openJournal(store, () => 0)).entries).toEqual([]);
  const unreadable = { ...store, read: () => Promise.reject(new Error('input/output error')) };
  await expect(openJournal(unreadable, () => 0)).rejects.toThrow('input/output error');
});

test('who only reads leaves a line alone that is being written', async () => {
  const { records, lines } = await written();
  const torn = `${lines.join('\n')}\n{"v":1,"prev":"`;
  records.set('journal.jsonl', torn);
  const store = memoryStore(records, liveUntil(0));
  expect((await openJournal(store, () => 0, 'read')).entries).toHaveLength(3);
  expect(records.get('journal.jsonl')).toBe(torn);
});
