import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { standStill } from '../../../cli/hold-still.ts';
import type { Event } from '../../../engine/running.ts';

let folder: string;
const now = Date.now;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-hold-'));
});
afterEach(async () => {
  Date.now = now;
  await rm(folder, { recursive: true, force: true });
});

const begun = (action: string): Event => ({ at: 'begun', action, n: 1, time: 0 });

/** Lets the engine go on from beside it, for its own thread stands still. */
function letGoAfter(ms: number, content: string): void {
  const script = `setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'go'))}, ${JSON.stringify(content)}), ${ms})`;
  new Worker(script, { eval: true }).unref();
}

test('an engine stands still as the step begins, says who it is, and goes on once', async () => {
  const hold = standStill({ step: 'drain', folder }, 'run');
  letGoAfter(100, '{}');
  hold(begun('freeze-writes/close'));
  await expect(readFile(join(folder, 'reached'), 'utf8')).rejects.toThrow();
  const began = performance.now();
  hold(begun('drain/position'));
  expect(performance.now() - began).toBeGreaterThan(20);
  expect(JSON.parse(await readFile(join(folder, 'reached'), 'utf8'))).toEqual({ pid: process.pid });
  await rm(join(folder, 'reached'));
  hold(begun('drain/arrived'));
  standStill({ step: 'drain', folder }, 'run')(begun('drain/arrived'));
  await expect(readFile(join(folder, 'reached'), 'utf8')).rejects.toThrow();
});

test('an action can be named instead of its step, and the clock can jump there', () => {
  const hold = standStill({ step: 'open-target/open', folder }, 'run');
  hold(begun('open-target/events'));
  letGoAfter(20, '{"jump":3600000}');
  hold(begun('open-target/open'));
  expect(Date.now() - now()).toBeGreaterThan(3_500_000);
});

test('without a fault nothing stands still', () => {
  standStill(null, 'run')(begun('drain/position'));
});

test('a step of the rollback is not the run’s step of that name', async () => {
  standStill({ step: 'rollback:drain', folder }, 'run')(begun('drain/position'));
  standStill({ step: 'drain', folder }, 'rollback')(begun('drain/position'));
  await expect(readFile(join(folder, 'reached'), 'utf8')).rejects.toThrow();
  const hold = standStill({ step: 'rollback:drain', folder }, 'rollback');
  letGoAfter(20, '{}');
  hold(begun('drain/position'));
  await expect(readFile(join(folder, 'reached'), 'utf8')).resolves.toContain('pid');
});
