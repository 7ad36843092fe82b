import { expect, test } from 'vitest';
import { made } from '../../../../drivers/replication/dms/make.ts';
import { mappingsOf } from '../../../../drivers/replication/dms/mappings.ts';
import { differingSettings, settingsOf } from '../../../../drivers/replication/dms/settings.ts';
import { tally } from '../../../../drivers/replication/dms/statistics.ts';
import type { Dms } from '../../../../engine/plan/resolved.ts';

const table = (database: string, name: string, to = database) => ({
  source: { database, table: name },
  target: { database: to, table: name },
});

test('each table is named exactly, and this project’s heartbeat and marker with them', () => {
  const { rules } = JSON.parse(mappingsOf([table('shop', 'a_b%'), table('shop', 'lines')]));
  expect(rules.map((rule: Record<string, unknown>) => [rule['rule-action'], rule['object-locator']])).toEqual(
    [
      ['explicit', { 'schema-name': 'shop', 'table-name': 'a_b%' }],
      ['explicit', { 'schema-name': 'shop', 'table-name': 'lines' }],
      ['explicit', { 'schema-name': 'aurora_migrate', 'table-name': 'heartbeat' }],
      ['explicit', { 'schema-name': 'aurora_migrate', 'table-name': 'marker' }],
    ],
  );
  expect(new Set(rules.map((rule: Record<string, unknown>) => rule['rule-id'])).size).toBe(4);
});

test('a database gets its new name by one rule, in which a wildcard stands for itself', () => {
  const { rules } = JSON.parse(mappingsOf([table('my_shop', 'a', 'shop'), table('my_shop', 'b', 'shop')]));
  const renames = rules.filter((rule: Record<string, unknown>) => rule['rule-action'] === 'rename');
  expect(renames).toMatchObject([
    { 'rule-target': 'schema', 'object-locator': { 'schema-name': 'my[_]shop' }, value: 'shop' },
  ]);
});

const dms: Dms = {
  instance: 'shop',
  class: 'dms.t3.medium',
  storage: 50,
  multi_az: false,
  subnet_group: null,
  security_groups: [],
  parallel: 8,
  batch_apply: false,
  units: { min: 1, max: 16 },
  assessment: null,
};

test('of a task that stands, each setting that the migration relies on and that differs is named', () => {
  const wanted = settingsOf(dms);
  expect(differingSettings(JSON.stringify(wanted), wanted)).toEqual([]);
  const standing = {
    ...wanted,
    FullLoadSettings: { ...wanted.FullLoadSettings, TargetTablePrepMode: 'DROP_AND_CREATE', CommitRate: 1 },
    ValidationSettings: null,
  };
  expect(differingSettings(JSON.stringify(standing), wanted)).toEqual([
    { setting: 'FullLoadSettings.TargetTablePrepMode', is: 'DROP_AND_CREATE', wanted: 'DO_NOTHING' },
    { setting: 'ValidationSettings.EnableValidation', is: null, wanted: true },
  ]);
});

const told = (TableState: string, ValidationState: string, more = {}) => ({
  SchemaName: 'shop',
  TableName: 'lines',
  TableState,
  ValidationState,
  FullLoadRows: 3,
  ...more,
});

test.each([
  ['Validated', {}, 'good'],
  ['Pending records', {}, 'good'],
  ['No primary key', {}, 'good'],
  ['Not enabled', {}, 'good'],
  ['Pending validation', {}, 'waiting'],
  ['Preparing table', {}, 'waiting'],
  ['Mismatched records', {}, 'bad'],
  ['Suspended records', {}, 'bad'],
  ['Table error', {}, 'bad'],
  ['Error', {}, 'bad'],
  ['Pending records', { ValidationFailedRecords: 1 }, 'bad'],
])('a table whose validation says "%s" %j makes the verdict %s', (state, more, verdict) => {
  const { validation } = tally([told('Table completed', 'Validated'), told('Table completed', state, more)]);
  expect(validation.verdict).toBe(verdict);
});

test('a table is loaded, being loaded, or given up; rows that the load left out count as given up', () => {
  const all = tally([
    told('Table completed', 'Validated'),
    told('Full load', 'Pending validation'),
    told('Table error', 'Table error'),
    told('Table completed', 'Validated', { FullLoadErrorRows: 2 }),
    told('Before load', 'Pending validation'),
  ]);
  expect(all).toMatchObject({ completed: 2, unloaded: 2, uncompared: 2, rows: 15, loading: ['shop.lines'] });
  expect(all.errored).toHaveLength(2);
});

test('a task that failed before stands, and an instance that fails ends the wait', () => {
  const of = (state: string, ready: readonly string[]) =>
    made(
      { id: 'it', kind: 'task', name: 'it', title: 'the task' },
      { state },
      { op: 'dms.remove@1', input: { kind: 'task', id: 'it' } },
      { ready, within: '1m' },
    );
  expect(of('failed', ['ready', 'failed'])).toMatchObject({
    title: 'the task stands',
    until: [{ never: [] }],
  });
  expect(of('failed', ['ready', 'failed'])).not.toHaveProperty('forward');
  expect(of('missing', ['available'])).toMatchObject({ until: [{ never: ['failed'] }] });
});
