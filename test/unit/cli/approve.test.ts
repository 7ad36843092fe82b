import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { approveCommand } from '../../../cli/commands/approve.ts';
import { gatesOf } from '../../../cli/gates.ts';
import { known } from '../../../cli/known.ts';
import { fold } from '../../../engine/history.ts';
import { type Line, openJournal } from '../../../engine/journal.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import { folderStore } from '../../../engine/state/folder.ts';

const text = `
version: 1
name: shop
state: state
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
`;

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-approve-'));
  file = join(folder, 'plan.yaml');
  await writeFile(file, text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const records = (run: number) => folderStore(join(folder, 'state', 'base', `run-000${run}`));

async function planNow() {
  const reading = await readPlan(file, undefined, await known());
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return reading;
}

/** A run that began with the plan as it is now, and came so far. */
async function begin(run: number, ...lines: readonly Line[]): Promise<void> {
  const { hash } = await planNow();
  const journal = await openJournal(records(run), Date.now);
  await journal.append({ at: 'started', plan: hash, name: 'shop', env: 'base', version: '0' });
  for (const line of lines) await journal.append(line);
}

async function approve(options: { by?: string; withdraw?: true; step?: string } = {}): Promise<string> {
  let said = '';
  const print = (more: string) => {
    said += more;
  };
  const code = await approveCommand(
    file,
    { by: 'ann', ...options },
    { out: print, err: print, colour: false },
  );
  expect(code).toBe(0);
  return said;
}

/** What the run's gate says now. */
async function ask(run: number) {
  const { plan } = await planNow();
  const steps = [{ id: 'check-ready', name: 'check-ready', phase: 'cutover' as const, plan: async () => [] }];
  const gate = gatesOf(plan, records(run), steps).find(({ name }) => name === 'approval');
  const { entries } = await openJournal(records(run), Date.now, 'read');
  return gate?.ask(fold(entries), entries);
}

const waiting: Line = { at: 'waiting', gate: 'approval', why: 'nobody has' };

test('a cutover waits until somebody approves; who and when stands in what releases it', async () => {
  await begin(1, waiting);
  expect(await ask(1)).toEqual({ open: false, why: 'the cutover of "shop" waits for `migrate approve`' });
  expect(await approve()).toMatch(/^Approved by ann at 2\d{3}-.* Go on with: migrate run /);
  const { hash } = await planNow();
  const by = { by: 'ann', at: expect.stringMatching(/^2\d{3}-/), plan: hash };
  expect(await ask(1)).toEqual({ open: true, by });
  expect(await approve({ by: 'bob' })).toMatch(/^Was approved already by ann at /);
  expect(await ask(1)).toEqual({ open: true, by });
});

test('an approval of an old run releases no new one, and a run that has ended takes none', async () => {
  await begin(1, waiting);
  await approve();
  const journal = await openJournal(records(1), Date.now);
  await journal.append({ at: 'finished', how: 'unwound' });
  await expect(approve()).rejects.toMatchObject({
    message: 'run-0001 of "shop" has ended (unwound): it has no cutover ahead',
    next: expect.stringContaining('Approve the next run'),
  });
  await begin(2, waiting);
  expect(await ask(2)).toMatchObject({ open: false });
  await approve({ by: 'bob' });
  expect(await ask(2)).toMatchObject({ open: true, by: { by: 'bob' } });
});

test('an approval can be withdrawn and given again, until writes are frozen', async () => {
  await begin(1, waiting);
  await expect(approve({ withdraw: true })).rejects.toThrow('nobody has approved the cutover of run-0001');
  await approve();
  expect(await approve({ by: 'bob', withdraw: true })).toContain('by ann was withdrawn by bob');
  expect(await ask(1)).toMatchObject({ open: false });
  await expect(approve({ withdraw: true })).rejects.toThrow('nobody has approved');
  await approve({ by: 'cleo' });
  expect(await ask(1)).toMatchObject({ open: true, by: { by: 'cleo' } });
  const journal = await openJournal(records(1), Date.now);
  await journal.append({ at: 'clock-started' });
  for (const withdraw of [undefined, true] as const)
    await expect(approve(withdraw ? { withdraw } : {})).rejects.toThrow('the cutover of run-0001 has begun');
});

test('a plan that was changed since is not approved, and an approval of another version releases nothing', async () => {
  await begin(1, waiting);
  await writeFile(file, `${text}thresholds: { write_freeze: 30s }\n`);
  await expect(approve()).rejects.toMatchObject({
    message: expect.stringContaining('has changed since run-0001 began with it'),
    next: expect.stringContaining('Put it back as it was'),
  });
  const other = { by: 'ann', at: '2030-01-01T00:00:00.000Z', plan: 'another' };
  await records(1).create('approval-cutover-000001', JSON.stringify(other));
  await writeFile(file, text);
  expect(await ask(1)).toMatchObject({ open: false, why: expect.stringContaining('another version') });
});

test('an approval that cannot be read releases nothing, and says what to do', async () => {
  await begin(1, waiting);
  await records(1).create('approval-cutover-000001', '{"by":"ann"');
  await expect(ask(1)).rejects.toMatchObject({
    message: expect.stringContaining('approval-cutover-000001 is not an approval'),
    next: expect.stringContaining('Remove it'),
  });
});

test('of two who approve at once one is told that somebody else did, and the cutover is approved once', async () => {
  await begin(1, waiting);
  const both = await Promise.allSettled([approve({ by: 'ann' }), approve({ by: 'bob' })]);
  expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  for (const each of both)
    if (each.status === 'rejected') expect(String(each.reason)).toContain('at this moment');
  expect((await records(1).list()).filter((name) => name.startsWith('approval')).length).toBe(1);
});

/** A plan that reviews its capacity, and whose cutover needs nobody. */
const serverless = text
  .replace(
    'target: { engine: mysql, host: new.internal,',
    'target: { engine: aurora-mysql, cluster: shop, capacity: { serverless: { min: 1, max: 4 } },',
  )
  .replace(
    'requires: { approval: true }',
    `cleanup:
  - { step: clean-up }
  - { step: review-capacity, not_before: 7d }
  - { step: apply-capacity }`,
  );

async function askStep(step: string) {
  const { plan } = await planNow();
  const bound = { id: step, name: step, phase: 'cleanup' as const, plan: async () => [] };
  const approval = { of: 'review-capacity/use' };
  const gate = gatesOf(plan, records(1), [{ ...bound, approval }]).find(
    ({ name }) => name === `approval ${step}`,
  );
  const { entries } = await openJournal(records(1), Date.now, 'read');
  return gate?.ask(fold(entries), entries);
}

const reviewed = (change: boolean): Line => ({
  at: 'proved',
  action: 'review-capacity/use',
  output: { proposal: '2 to 8 ACU', change },
});

test('a step that waits by itself says what is proposed, and is released by an approval of its own', async () => {
  await writeFile(file, serverless);
  await begin(1, { at: 'clock-started' }, reviewed(true));
  expect(await askStep('apply-capacity')).toEqual({
    open: false,
    why: '"apply-capacity" waits for `migrate approve --step apply-capacity`: 2 to 8 ACU',
  });
  await expect(approve()).rejects.toThrow('requires no approval');
  await expect(approve({ step: 'clean-up' })).rejects.toMatchObject({
    message: '"clean-up" is no step of "shop" that waits for an approval',
    next: expect.stringContaining('--step apply-capacity'),
  });
  expect(await approve({ step: 'apply-capacity' })).toMatch(/^Approved by ann/);
  expect(await askStep('apply-capacity')).toMatchObject({ open: true, by: { by: 'ann' } });
  expect(await approve({ step: 'apply-capacity', withdraw: true })).toContain('"apply-capacity" waits again');
  expect(await askStep('apply-capacity')).toMatchObject({ open: false });
  const journal = await openJournal(records(1), Date.now);
  await journal.append({
    ...{ at: 'planned', step: 'apply-capacity', name: 'apply-capacity', phase: 'cleanup', actions: [] },
  });
  await expect(approve({ step: 'apply-capacity' })).rejects.toThrow('"apply-capacity" of run-0001 has begun');
});

test('where nothing is proposed, nobody has to approve it', async () => {
  await writeFile(file, serverless);
  await begin(1, reviewed(false));
  expect(await askStep('apply-capacity')).toEqual({ open: true, by: 'nothing is to be changed' });
});
