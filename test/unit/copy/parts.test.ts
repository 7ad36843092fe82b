import { expect, test } from 'vitest';
import { cutJobs, join, joinMarked, type Part } from '../../../data/copy/parts.ts';
import type { Job, There } from '../../../data/copy/rows.ts';
import type { Session, TableReads } from '../../../data/dialect.ts';

const first = { upTo: ['1'] };
const second = { after: ['1'], upTo: ['2'] };
const last = { after: ['2'] };

test('ranges that follow each other are one, open where they were open', () => {
  expect(join([first, second])).toEqual({ upTo: ['2'] });
  expect(join([second])).toEqual(second);
  expect(join([first, second, last])).toEqual({});
});

test('only marked ranges are taken, and those between keep them apart', () => {
  expect(joinMarked([first, second, last], () => true)).toEqual([{}]);
  expect(joinMarked([first, second, last], (at) => at !== 1)).toEqual([first, last]);
  expect(joinMarked([first, second, last], () => false)).toEqual([]);
});

const rows = 500_000;
const session: Session = { rows: async () => [['1', String(rows)]], close: async () => undefined };
const reads = { ranges: 256, extremes: () => 'extremes' } as TableReads;

function jobOf(there: There, bytes: number, key: readonly string[] = ['id']): Job {
  const table = {
    database: 'd',
    table: `${bytes}`,
    columns: [],
    key,
    countable: key.length === 1,
    rows,
    bytes,
  };
  return { table: { source: table, target: table }, reads: { source: reads, target: reads }, there };
}

async function partsOf(...jobs: Job[]): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of cutJobs(jobs, { source: session, target: session }, async () => undefined))
    parts.push(part);
  return parts;
}

test('a part has some 50,000 rows and never much more than 64 MB; every key belongs to one', async () => {
  const parts = await partsOf(jobOf('nothing', 1e6));
  expect(parts).toHaveLength(11);
  expect(parts[0]?.ranges).toEqual([{ upTo: ['49152'] }]);
  expect(parts[1]?.ranges).toEqual([{ after: ['49152'], upTo: ['98304'] }]);
  expect(parts.at(-1)?.ranges).toEqual([{ after: ['491520'] }]);
  expect((await partsOf(jobOf('nothing', rows * 100_000))).length).toBeGreaterThan(200);
});

test('what may be equal already is looked at range by range', async () => {
  const parts = await partsOf(jobOf('comparable', 1e6));
  expect(parts[0]?.ranges).toHaveLength(24);
});

test('a table without a key is one part, and the largest table comes first', async () => {
  const parts = await partsOf(
    jobOf('nothing', 1e3, []),
    jobOf('nothing', 1e6, []),
    jobOf('nothing', 1e4, []),
  );
  expect(parts.map(({ job, ranges }) => [job.table.source.table, ranges])).toEqual([
    ['1000000', [{}]],
    ['10000', [{}]],
    ['1000', [{}]],
  ]);
});
