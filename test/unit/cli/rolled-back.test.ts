import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { statusCommand } from '../../../cli/commands/status.ts';
import { watchCommand } from '../../../cli/commands/watch.ts';
import { openPlan } from '../../../cli/open-plan.ts';
import { runToLeave } from '../../../cli/run-to-leave.ts';
import { type Line, openJournal } from '../../../engine/journal.ts';
import { decisionIn } from '../../../engine/state/decision.ts';
import { folderStore } from '../../../engine/state/folder.ts';

// Nobody answers there: what tries to look at a server says so.
const text = `
version: 1
name: shop
state: state
source:
  engine: mysql
  host: 127.0.0.1
  port: 1
  databases: [shop]
  credentials: { user: migrate, password: { env: NO_PASSWORD } }
  application: { accounts: [app], credentials: { user: app, password: { env: NO_PASSWORD } } }
target: { engine: mysql, host: 127.0.0.1, port: 2, credentials: { user: migrate, password: { env: NO_PASSWORD } } }
replication: { via: native, reverse: required }
traffic: { via: none }
`;

let folder = '';
let file = '';
beforeEach(async () => {
  process.env.NO_PASSWORD = 'none';
  folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-rolled-back-'));
  file = join(folder, 'plan.yaml');
  await writeFile(file, text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const records = (name: string) => folderStore(join(folder, 'state', 'base', ...name.split('/')));

async function write(name: string, ...lines: readonly Line[]): Promise<void> {
  const { hash } = await opened();
  const journal = await openJournal(records(name), Date.now);
  await journal.append({ at: 'started', plan: hash, name: 'shop', env: 'base', version: '0' });
  for (const line of lines) await journal.append(line);
  if (lines.some(({ at }) => at === 'decided')) await decisionIn(records(name)).settle('commit');
}

const switched: readonly Line[] = [
  { at: 'clock-started' },
  { at: 'decided', decision: 'commit' },
  { at: 'clock-stopped' },
];

let said = '';
const print = (more: string) => {
  said += more;
};
const io = { out: print, err: print };
const opened = () => openPlan(file, undefined, { ...io, colour: false });

async function told(command: typeof statusCommand | typeof watchCommand): Promise<string> {
  said = '';
  await command(file, { every: '1s', once: true }, { ...io, colour: false });
  return said;
}

test('status advises nobody to complete a run that was rolled back: the next run would be another one', async () => {
  await write('run-0001', ...switched);
  await write('run-0001/rollback-0001', ...switched, { at: 'finished', how: 'done' });
  const status = await told(statusCommand);
  expect(status).toContain('run-0001   rolled back');
  expect(status).toContain('"shop" is on 127.0.0.1 again.');
  expect(status).toContain('SET PERSIST super_read_only = OFF;');
  expect(status).toContain('DROP DATABASE IF EXISTS `shop`;');
  expect(status).toMatch(/ALTER USER IF EXISTS '\w+'@'%' ACCOUNT UNLOCK;/);
  expect(status).toContain('Then the next run begins anew: migrate run');
  expect(status).not.toMatch(/Complete it|Go on with|It waits/);
});

test('while a rollback is under way nobody looks after the way back, and only the rollback is to be gone on with', async () => {
  await write('run-0001', ...switched, { at: 'waiting', gate: 'not_before', why: 'the cleanup is later' });
  await write('run-0001/rollback-0001', { at: 'clock-started' });
  const status = await told(statusCommand);
  expect(status).not.toMatch(/cannot be looked at|It waits|Going back loses nothing/);
  expect(status).toContain(`THE TARGET IS FROZEN`);
  expect(await told(watchCommand)).toBe('A rollback is under way: run-0001/rollback-0001\n');
});

test('planning a rollback does not touch the journal of an engine that may be writing it', async () => {
  await write('run-0001', ...switched);
  const journal = join(folder, 'state', 'base', 'run-0001', 'journal.jsonl');
  const torn = `${await readFile(journal, 'utf8')}{"v":1,"prev":`;
  await writeFile(journal, torn);
  await runToLeave(await opened(), 'read');
  expect(await readFile(journal, 'utf8')).toBe(torn);
});
