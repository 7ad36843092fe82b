import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pair } from '../own.ts';
import { statementsIn } from './general-log.ts';
import { migrate, start } from './rig.ts';
import { type Rehearsal, startShop, statementsOf } from './shop.ts';

const live = test.skipIf(!pair);
let shop: Rehearsal;

beforeAll(async () => {
  if (pair) shop = await startShop({ generalLog: true, ttl: '1s' });
});
afterAll(async () => shop?.stop());

/** Every file below a folder, with its text. */
async function filesIn(folder: string): Promise<[string, string][]> {
  const names = await readdir(folder, { recursive: true });
  const found: [string, string][] = [];
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) found.push([path, await readFile(path, 'utf8')]);
  }
  return found;
}

/** The command lines of every process, again and again until the work is done. */
async function watchProcesses<T>(work: Promise<T>): Promise<{ done: T; seen: string; times: number }> {
  let over = false;
  let seen = '';
  let times = 0;
  const watching = (async () => {
    while (!over) {
      seen += (await promisify(execFile)('ps', ['-eo', 'args'])).stdout;
      times++;
      await sleep(150);
    }
  })();
  const done = await work.finally(() => {
    over = true;
  });
  await watching;
  return { done, seen, times };
}

live('no password is in records, output, process lists or the servers’ logs', async () => {
  const { sandbox, file } = shop;
  const saved = join(sandbox.folder, 'state', 'saved.json');
  const planned = await migrate(['plan', file, '--json'], sandbox.environment);
  const running = start(['run', file, '--yes', '--json'], {
    ...sandbox.environment,
    AURORA_MIGRATE_DEBUG: '1',
  });
  const { done, seen, times } = await watchProcesses(running.ended);
  expect(done.code).toBe(0);
  const others = await Promise.all([
    migrate(['status', file, '--json'], sandbox.environment),
    migrate(['verify', file, '--json'], { ...sandbox.environment, AURORA_MIGRATE_DEBUG: '1' }),
    migrate(['plan', file, '--out', saved], { ...sandbox.environment, AURORA_MIGRATE_DEBUG: '1' }),
  ]);
  const printed = [planned, done, ...others].flatMap(({ out, err }) => [out, err]).join('\n');
  const logs = await Promise.all([statementsOf(sandbox.source), statementsOf(sandbox.target)]);
  const files = await filesIn(join(sandbox.folder, 'state'));
  const errors = await Promise.all(
    [sandbox.source.errorLog, sandbox.target.errorLog].map((log) => readFile(log, 'utf8')),
  );

  // Each place is shown to hold what it should, before it is said not to hold the passwords.
  expect(times).toBeGreaterThan(3);
  expect(seen).toContain(`run ${file} --yes --json`);
  expect(files.map(([name]) => name).join()).toMatch(/journal\.jsonl.*plan\.json/s);
  expect(files.map(([, text]) => text).join()).toContain('"$secret":"replication"');
  expect(printed).toContain('mysql.make-channel@1');
  const [channel] = statementsIn(logs[1] ?? '').filter((each) =>
    each.startsWith('CHANGE REPLICATION SOURCE'),
  );
  expect(channel).toContain('SOURCE_PASSWORD = <secret>');

  const passwords = new Set(
    [sandbox.source.account, sandbox.target.account, sandbox.application].map(({ password }) => password),
  );
  expect(passwords.size).toBe(3);
  const places = {
    seen,
    printed,
    logs: logs.join(),
    errors: errors.join(),
    aws: JSON.stringify(sandbox.aws.log),
    files: JSON.stringify(files),
  };
  for (const password of passwords) {
    expect(password.length).toBeGreaterThan(20);
    for (const form of [
      password,
      Buffer.from(password).toString('base64').slice(0, 30),
      Buffer.from(password).toString('hex'),
    ])
      for (const [place, text] of Object.entries(places)) expect(text.includes(form), place).toBe(false);
  }
});
