import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeThings, type OnPair, openPair, pair, rows } from './pair.ts';
import { readJournal, untilLine, type Working } from './rig.ts';

const live = test.skipIf(!pair);
const count = 300_000;
const database = 'run_interrupted';
let on: OnPair;

beforeAll(async () => {
  if (!pair) return;
  on = await openPair({ database });
  await makeThings(on.source, database, count);
});
afterAll(async () => on?.end());

/** Waits until rows of this very copy have arrived. */
async function copying(engine: Working): Promise<void> {
  await untilLine(on.journal(1), (each) => each.at === 'begun' && each.action === 'copy-rows/rows', engine);
  for (let tries = 0; tries < 500; tries++) {
    const [state] = await rows(on.target, 'SELECT state FROM aurora_migrate.copied').catch(() => []);
    const [some] = await rows(on.target, `SELECT id FROM ${database}.things LIMIT 1`).catch(() => []);
    if (state?.state === 'copying' && some) return;
    await sleep(10);
  }
  throw new Error('the copy did not begin');
}

live('^C in the middle of the copy ends the run, after it kept a second engine out', async () => {
  const engine = on.start('run', '--yes');
  await copying(engine);
  const second = await on.run('run', '--yes');
  expect(second.code).toBe(1);
  expect(second.err).toContain(`another engine holds the lease: process ${engine.pid} on `);
  engine.kill('SIGINT');
  const { code, out, err } = await engine.ended;
  expect({ code, err }, out.slice(-1_000)).toEqual({ code: 130, err: '' });
  expect(out).toContain('Interrupted. Go on with: migrate run');
  expect((await on.run('status')).out).toContain('stopped');
});

live('the lease of an engine is freed when it is dead, and not before', async () => {
  const engine = on.start('run');
  await sleep(300);
  await copying(engine);
  const alive = await on.run('unlock');
  expect(alive.code).toBe(1);
  expect(alive.err).toContain(`process ${engine.pid} on `);
  engine.kill('SIGKILL');
  expect((await engine.ended).signal).toBe('SIGKILL');
  const freed = await on.run('unlock');
  expect(freed).toMatchObject({ code: 0, err: '' });
  expect(freed.out).toContain(`Freed the lease of process ${engine.pid}`);
  expect((await on.run('unlock')).out).toBe('No engine holds the lease.\n');
});

live('a plan that was edited meanwhile is refused, and what was changed is named', async () => {
  const text = await readFile(on.file, 'utf8');
  await writeFile(on.file, text.replace('write_freeze: 10s', 'write_freeze: 11s'));
  const edited = await on.run('run');
  expect(edited.code).toBe(1);
  expect(edited.err).toContain('has changed since run-0001 began with it');
  expect(edited.err).toContain('thresholds › write_freeze: was "10s", is "11s"');
  await writeFile(on.file, `# A comment changes nothing.\n${text}`);
});

live('an interrupted and killed copy is made anew, and every row is there', async () => {
  const prepared = await on.run('run', '--until', 'prepare');
  expect({ code: prepared.code, err: prepared.err }).toEqual({ code: 0, err: '' });
  const verified = await on.run('verify', '--json');
  expect(JSON.parse(verified.out)).toMatchObject({ verdict: 'equal', rows: count });
});

live('^C while the lag is watched does not wait for the lag', async () => {
  const engine = on.start('run', '--until', 'replicate');
  const blocker = on.target;
  await untilLine(
    on.journal(1),
    (each) => each.at === 'begun' && each.action === 'start-replication/start',
    engine,
  );
  // The heartbeat does not arrive any more: the lag would be waited for a week.
  await blocker.query('LOCK TABLES aurora_migrate.heartbeat READ');
  try {
    await untilLine(
      on.journal(1),
      (each) => each.at === 'begun' && each.action === 'wait-for-lag/lag',
      engine,
    );
    await sleep(300);
    engine.kill('SIGINT');
    const late = setTimeout(() => engine.kill('SIGKILL'), 60_000);
    const { code, signal } = await engine.ended;
    clearTimeout(late);
    expect({ code, signal }).toEqual({ code: 130, signal: null });
  } finally {
    await blocker.query('UNLOCK TABLES');
  }
});

live('a journal that was edited by hand is refused by every command', async () => {
  const file = on.journal(1);
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n');
  const [third = ''] = lines.slice(2, 3);
  await writeFile(
    file,
    [...lines.slice(0, 2), third.replace(/"time":\d/, '"time":9'), ...lines.slice(3)].join('\n'),
  );
  for (const command of ['run', 'status', 'unwind']) {
    const refused = await on.run(command);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /journal\.jsonl:3 is not as it was written: the journal was changed by hand, or its disk fails/,
    );
  }
  await writeFile(file, text.slice(0, -20));
  // A torn last line was never acted on: it is dropped, and the run goes back.
  const unwound = await on.run('unwind');
  expect({ code: unwound.code, err: unwound.err }).toEqual({ code: 0, err: '' });
  expect(await rows(on.target, `SHOW DATABASES LIKE '${database}'`)).toEqual([]);
  expect((await readJournal(file)).at(-1)).toMatchObject({ at: 'finished', how: 'unwound' });
});
