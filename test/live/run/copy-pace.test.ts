import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sample } from '../../../engine/world.ts';
import { type Copying, openCopying } from './copying.ts';
import { makeThings, openPair, pair, rows } from './pair.ts';
import { readJournal } from './rig.ts';

const live = test.skipIf(!pair);
let it: Copying;

beforeEach(async () => {
  if (pair) it = await openCopying('copy_pace');
});
afterEach(async () => {
  await it?.end();
});

const none = { threads_running: null, replica_lag: null, query: null };

/** Waits until a copy says that it waits, and why; meanwhile nothing arrives. */
async function untilWaiting(
  load: Parameters<Copying['copy']>[0],
): Promise<{ why: string; done: Promise<unknown> }> {
  let say: (why: string) => void = () => undefined;
  const said = new Promise<string>((resolve) => {
    say = resolve;
  });
  const done = it.copy({
    ...load,
    progress: ({ on = '' }: Sample) => {
      if (on.startsWith('waits: ')) say(on);
    },
  });
  done.catch((error: unknown) => say(String(error)));
  return { why: await said, done };
}

const arrived = async () => Number((await rows(it.target, 'SELECT COUNT(*) AS n FROM t'))[0]?.n);

live('the copy waits while the query of the plan answers more than its limit', async () => {
  await it.source.query(
    'CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3); CREATE TABLE busy (n INT); INSERT INTO busy VALUES (9)',
  );
  await it.createTables();
  const query = { sql: 'SELECT n FROM copy_pace.busy', at_most: 5 };
  const { why, done } = await untilWaiting({ load: { ...none, query } });
  expect(why).toBe('waits: the query answered 9, limit 5');
  await sleep(1_500);
  expect(await arrived()).toBe(0);
  await it.source.query('UPDATE busy SET n = 5');
  await done;
  expect(await arrived()).toBe(3);
});

live('a query that writes is refused, and is a reason to wait', async () => {
  await it.source.query('CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1)');
  await it.createTables();
  const stop = new AbortController();
  const query = { sql: 'DELETE FROM copy_pace.t', at_most: 5 };
  const { why, done } = await untilWaiting({ load: { ...none, query }, stop: stop.signal });
  expect(why).toMatch(/the query of thresholds.load cannot be read: .*READ ONLY/);
  stop.abort();
  await expect(done).rejects.toThrow();
  expect(await rows(it.source, 'SELECT * FROM t')).toHaveLength(1);
});

live('the copy waits while more statements run on the source than the plan allows', async () => {
  await it.source.query('CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2)');
  await it.createTables();
  const stop = new AbortController();
  const { why, done } = await untilWaiting({ load: { ...none, threads_running: 0 }, stop: stop.signal });
  expect(why).toMatch(/^waits: threads_running \d+, limit 0$/);
  stop.abort();
  await expect(done).rejects.toThrow();
});

live('a replica that cannot be reached or has stopped is a reason to wait', async () => {
  await it.source.query('CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1)');
  await it.createTables();
  for (const [host, reason] of [
    ['127.255.255.253', 'the lag of "127.255.255.253" cannot be read'],
    [pair.source.host, `replica "${pair.source.host}" has stopped`],
  ] as const) {
    const stop = new AbortController();
    const replica_lag = { hosts: [host], at_most: '2s' as const };
    const { why, done } = await untilWaiting({ load: { ...none, replica_lag }, stop: stop.signal });
    expect(why).toContain(reason);
    stop.abort();
    await expect(done).rejects.toThrow();
  }
});

live('a run is paused and resumed in the middle of its copy', async () => {
  const run = await openPair({ database: 'copy_paused' });
  try {
    // So many that they are not all copied before the pause is heard.
    await makeThings(run.source, 'copy_paused', 900_000);
    const engine = run.start('run', '--yes', '--json');
    const count = async () =>
      Number(
        (await rows(run.target, 'SELECT COUNT(*) AS n FROM copy_paused.things').catch(() => []))[0]?.n ?? 0,
      );
    while ((await count()) === 0) await sleep(10);
    const paused = await run.run('pause', '--by', 'Ada');
    expect(paused.out).toMatch(/^Paused by Ada at .*go on with: migrate resume /);
    await sleep(2_500);
    const still = await count();
    expect(still).toBeLessThan(900_000);
    await sleep(1_500);
    expect(await count()).toBe(still);
    expect((await run.run('status')).out).toMatch(/Paused by Ada since .*; go on with: migrate resume/);
    expect((await run.run('resume', '--by', 'Bo')).out).toMatch(/^Resumed by Bo/);
    const { code, out, err } = await engine.ended;
    expect(code, out + err).toBe(0);
    expect(out).toContain('waits: paused by Ada');
    expect((await run.run('status')).out).not.toContain('Paused');
    const last = (await readJournal(run.journal(1))).at(-1);
    expect(last).toMatchObject({ at: 'finished', how: 'done' });
  } finally {
    await run.end();
  }
});
