import { expect, test } from 'vitest';
import { checksOf, mysqlChecks } from '../../../drivers/databases/mysql/check-operations.ts';
import type { Scene } from '../../../drivers/scene.ts';
import { checkReady } from '../../../steps/check-ready.ts';
import { gates } from '../../../steps/checks.ts';
import { scene } from '../../simulated/scene.ts';
import { subject } from './fake.ts';

const checked: Scene = {
  ...scene,
  source: { ...scene.source, checks: () => checksOf('source', subject) },
  target: { ...scene.target, checks: () => checksOf('target', subject) },
  severity: ({ name, severity, forced }) => (forced ? severity : name === 'settings' ? 'ignore' : severity),
};

test('what has to last is asked again just before the freeze, on both sides; what the run itself changes is not', async () => {
  const asked = (await checkReady.plan({}, checked)).filter(({ check }) => check).map(({ id }) => id);
  const lasting = [...mysqlChecks.source, ...mysqlChecks.target].filter(
    ({ once, name, reverse, managed, byAccounts, dms, replica }) =>
      !once && !reverse && !managed && !byAccounts && !dms && !replica && name !== 'settings',
  );
  expect(asked).toEqual(lasting.map(({ name }) => name));
  for (const name of ['target-empty', 'unclaimed', 'target-writable']) expect(asked).not.toContain(name);
});

test('the way back is asked about where there is to be one, with the time for which it stays open', () => {
  const names = (window?: number) =>
    checksOf('target', { ...subject, ...(window !== undefined && { window }) }).map(({ name }) => name);
  expect(names().filter((name) => name.startsWith('reverse-'))).toEqual([]);
  expect(names(0).filter((name) => name.startsWith('reverse-')).length).toBeGreaterThan(5);
  const kept = checksOf('target', { ...subject, window: 86_400 }).find(
    ({ name }) => name === 'reverse-log-retention',
  );
  expect(kept?.ask).toMatchObject({ input: { window: 86_400 } });
});

test('a check is a gate that fails, or that is shown only', () => {
  const actions = gates(checked.source.checks(), checked);
  const probeOf = (id: string) => actions.find((action) => action.id === id)?.until[0];
  expect(probeOf('row-image')).toMatchObject({ is: ['passed'], never: ['failed'] });
  expect(probeOf('replicas')).not.toHaveProperty('is');
});

test('a question about the server alone does not repeat the tables', () => {
  const [whole, alone, named] = ['primary-keys', 'row-image', 'other-writers'].map((name) =>
    JSON.stringify(checked.source.checks().find((check) => check.name === name)?.ask),
  );
  expect(whole).toContain('"tables":["lines"]');
  expect(alone).not.toContain('orders');
  expect(named).toContain('"databases":["orders"]');
  expect(named).not.toContain('lines');
});
