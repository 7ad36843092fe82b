import { expect, test } from 'vitest';
import { askMysqlCheck, checksOf, mysqlChecks } from '../../../drivers/databases/mysql/check-operations.ts';
import { replicaSourceChecks, replicaTargetChecks } from '../../../drivers/databases/mysql/checks/replica.ts';
import type { Tools } from '../../../drivers/operation.ts';
import { NotYet } from '../../../engine/fault.ts';
import { fake, type Server, subject } from './fake.ts';

const found = async (name: string, here: Server, there: Server = {}) => {
  const check = [...replicaSourceChecks, ...replicaTargetChecks].find((each) => each.name === name);
  return (await check?.find(fake(here, there), subject))?.map(({ what }) => what);
};

test('a database that the plan does not name is found, for the replica has it too', async () => {
  const rows = (...names: string[]): Server => ({
    answers: [[/information_schema.schemata/, names.map((name) => ({ name }))]],
  });
  expect(await found('replica-databases', rows())).toEqual([]);
  expect(await found('replica-databases', rows('billing'))).toEqual(['"billing" is not in source.databases']);
  expect(await found('replica-unclaimed', rows('aurora_migrate'))).toHaveLength(1);
});

test('a replica that takes writes, or fires events, is found', async () => {
  expect(await found('replica-read-only', { settings: { read_only: 'ON' } })).toEqual([]);
  expect(await found('replica-read-only', { settings: { read_only: 'OFF' } })).toEqual([
    'read_only is OFF on the replica',
  ]);
  const answers: Server['answers'] = [[/information_schema.events/, [{ db: 'orders', name: 'purge' }]]];
  expect(await found('replica-events', { settings: { event_scheduler: 'OFF' }, answers })).toEqual([]);
  expect(await found('replica-events', { settings: { event_scheduler: 'ON' }, answers })).toEqual([
    'event_scheduler is ON on the replica, which has "orders.purge"',
  ]);
  const off = { settings: { event_scheduler: 'OFF' } };
  expect(
    await found('replica-event-scheduler', off, { settings: { event_scheduler: 'ON' }, answers }),
  ).toHaveLength(1);
  expect(await found('replica-event-scheduler', off, off)).toEqual([]);
});

test('a replica is asked nothing that only a copy needs, and a copy nothing that only a replica does', () => {
  const kind = { hosting: 'aurora', byAccounts: true } as const;
  const names = (by: 'native' | 'replica') =>
    checksOf('target', subject, undefined, undefined, { ...kind, by }).map(({ name }) => name);
  for (const name of ['target-empty', 'unclaimed', 'target-keys', 'target-replica', 'target-parameters']) {
    expect(names('native')).toContain(name);
    expect(names('replica')).not.toContain(name);
  }
  expect(names('native').filter((name) => name.startsWith('replica-'))).toEqual([]);
  expect(names('replica').filter((name) => name.startsWith('replica-'))).toHaveLength(3);
});

test('what looks at a side that the run has yet to make is asked later, and does not pass', async () => {
  const asked = checksOf('target', subject).map(
    ({ ask }) => ask as unknown as { input: Parameters<typeof askMysqlCheck>[0] },
  );
  const server = async () => {
    throw new NotYet('the cluster "new" is not there yet');
  };
  const tools = { on: 'target', server } as unknown as Tools;
  expect(asked.length).toBeGreaterThan(5);
  for (const { input } of asked)
    expect(await askMysqlCheck(input, tools, mysqlChecks)).toEqual({ verdict: 'later', findings: [] });
});
