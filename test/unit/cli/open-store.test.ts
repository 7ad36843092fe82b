import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { approveCommand } from '../../../cli/commands/approve.ts';
import { openPlan } from '../../../cli/open-plan.ts';
import { openStore } from '../../../cli/open-store.ts';
import { openJournal } from '../../../engine/journal.ts';
import { describeClient, describeEnvironment } from '../../../infra/sandbox/environment.ts';
import { bucket, type InBucket, startBucket } from '../aws/bucket.ts';

const text = `
version: 1
name: shop
state: s3://${bucket}/shop
source:
  engine: mysql
  host: old.internal
  databases: [shop]
  credentials: { secret: shop/source }
  application: { accounts: [shop_app], credentials: { secret: shop/app } }
target: { engine: mysql, host: new.internal, credentials: { secret: shop/target } }
replication: { via: native, reverse: none }
traffic: { via: none }
requires: { approval: true }
environments: { prod: {}, dev: { state: local } }
`;

let folder = '';
let file = '';
let s3: InBucket;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-store-'));
  file = join(folder, 'plan.yaml');
  await writeFile(file, text);
  s3 = await startBucket();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

const quiet = { out: () => undefined, err: () => undefined, colour: false };

/** As a process that a rehearsal starts. */
async function inSandbox(): Promise<void> {
  const surroundings = join(folder, 'surroundings.json');
  await writeFile(surroundings, JSON.stringify({ hosts: {}, state: join(folder, 'rehearsed'), fault: null }));
  for (const [name, value] of Object.entries(describeEnvironment(s3.endpoint, surroundings)))
    vi.stubEnv(name, value);
}

test('the records of a plan are where its environment says, and a command finds them there', async () => {
  await inSandbox();
  const { plan, hash, store } = await openPlan(file, 'prod', quiet);
  expect(store.place).toBe(`s3://${bucket}/shop/prod`);
  const journal = await openJournal(store.folder('run-0001'), Date.now);
  await journal.append({ at: 'started', plan: hash, name: 'shop', env: 'prod', version: '0' });
  expect(await approveCommand(file, { env: 'prod', by: 'the one on call' }, quiet)).toBe(0);

  const seen = await openStore(plan, { s3: describeClient(s3.endpoint) });
  expect(await seen.folder('run-0001').list()).toEqual(['approval-cutover-000001', 'journal.jsonl']);
  expect(await seen.folder('run-0001').read('approval-cutover-000001')).toContain('the one on call');
  expect(await readdir(folder)).toEqual(['plan.yaml', 'surroundings.json']);
});

test('in a rehearsal records in a folder are the sandbox’s, and those in S3 are in the sandbox’s S3', async () => {
  expect((await openPlan(file, 'dev', quiet)).store.place).toBe(join(folder, 'local', 'dev'));
  await inSandbox();
  expect((await openPlan(file, 'dev', quiet)).store.place).toBe(join(folder, 'rehearsed'));
  expect((await openPlan(file, 'prod', quiet)).store.place).toBe(`s3://${bucket}/shop/prod`);
});
