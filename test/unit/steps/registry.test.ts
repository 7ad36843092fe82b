import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { known } from '../../../cli/known.ts';
import { operations, steps } from '../../../cli/registry.ts';
import type { Scene } from '../../../drivers/scene.ts';
import { phases } from '../../../engine/plan/overlay.ts';
import { defaultPhases } from '../../../steps/defaults.ts';
import { scene } from '../../simulated/scene.ts';

const schemas = new URL('../../../schemas/', import.meta.url);
const names = [...steps.keys()];

test.each(names)('%s has a name, a summary that is a sentence, and a schema', async (name) => {
  const step = await steps.get(name)?.();
  expect(step?.name).toBe(name);
  expect(step?.summary).toMatch(/^[A-Z][^\n]{20,140}[^.]\.$/);
  for (const other of step?.after ?? []) expect(names, `${name} stands after "${other}"`).toContain(other);
  const file = new URL(`steps/${name}.schema.json`, schemas);
  expect(existsSync(file)).toBe(true);
  const schema = JSON.parse(await readFile(file, 'utf8')) as { properties: { step: { const: string } } };
  expect(schema.properties.step.const).toBe(name);
});

test('every schema of a step belongs to a step, and the plan knows them all', async () => {
  const files = await readdir(new URL('steps/', schemas));
  expect(files.map((file) => file.replace('.schema.json', '')).sort()).toEqual([...names].sort());
  const plan = await readFile(new URL('plan.schema.json', schemas), 'utf8');
  for (const name of names) expect(plan).toContain(`"steps/${name}.schema.json"`);
});

test('`after` has no circle, and the registry lists steps in an order that it allows', async () => {
  const seen = new Set<string>();
  for (const [name, load] of steps) {
    for (const other of (await load()).after ?? []) expect(seen, `${name} after ${other}`).toContain(other);
    seen.add(name);
  }
});

test.each([
  ['native', false, false, 'run'],
  ['native', true, false, 'run'],
  ['native', true, true, 'run'],
  ['native', true, false, 'rollback'],
  ['dms', false, false, 'run'],
  ['dms', true, false, 'run'],
  ['dms', true, true, 'run'],
  ['dms', true, false, 'rollback'],
  ['aurora-replica', false, false, 'run'],
  ['aurora-replica', true, false, 'run'],
  ['aurora-replica', true, true, 'run'],
  ['aurora-replica', true, false, 'rollback'],
  ['native', true, true, 'rollback'],
] as const)(
  'the default phases via %s, with a reverse channel (%s), with capacity, snapshot and readers (%s), stand in an order that the steps allow: %s',
  async (via, back, kept, kind) => {
    const run = phases.filter((phase) => (phase === 'rollback') === (kind === 'rollback'));
    const order = run.flatMap((phase) =>
      defaultPhases({
        dms: via === 'dms',
        replica: via === 'aurora-replica',
        back,
        capacity: kept,
        snapshot: kept,
        smoke: kept,
        readers: kept,
      })[phase].map(({ step }) => step),
    );
    expect(order.length).toBeGreaterThan(5);
    expect(new Set(order).size).toBe(order.length);
    for (const [index, name] of order.entries()) {
      const step = await steps.get(name)?.();
      const there = via === 'aurora-replica' ? (step?.afterAsReplica ?? step?.after) : step?.after;
      const needs = kind === 'rollback' ? step?.afterInRollback : there;
      expect(needs, name).toBeTruthy();
      for (const other of needs ?? [])
        expect(order.slice(0, index), `${name} after ${other}`).toContain(other);
    }
  },
);

/** A scene in which every step has what it needs: a channel back, and a run that can be gone back from. */
const full: Scene = {
  ...scene,
  reverse: scene.channel,
  earlier: (key) => ({
    action: {
      id: key,
      title: key,
      forward: { op: 'sim.set', input: {} } as never,
      until: [scene.channel.healthy()],
      back: {
        title: 'back',
        call: { op: 'sim.set', input: {} } as never,
        until: [scene.channel.healthy()],
      },
    },
    output: null,
  }),
};

/** The defaults that the schema fills in, of those that steps rely on. */
const params = { side: 'source', over: '1m', how: 'stop' };

test('a step planned twice for an unchanged world is the same, with unique ids and one line a title', async () => {
  for (const [name, load] of steps) {
    const step = await load();
    const actions = await step.plan(params, full);
    expect(await step.plan(params, full), name).toEqual(actions);
    expect(JSON.parse(JSON.stringify(actions)), `${name} is data`).toEqual(actions);
    const ids = actions.map(({ id }) => id);
    expect(new Set(ids).size, `${name}: ${ids}`).toBe(ids.length);
    for (const { title, until } of actions) {
      expect(title).toMatch(/^\S[^\n]*$/);
      expect(until.length).toBeGreaterThan(0);
    }
  }
});

test('checks and verbs have names of their own, and verbs a version', async () => {
  const { checks } = await known();
  expect(checks.length).toBeGreaterThan(10);
  expect(new Set(checks).size).toBe(checks.length);
  for (const name of (await operations()).keys()) expect(name).toMatch(/^[a-z]+\.[a-z-]+@\d+$/);
});

const plain = {
  dms: false,
  replica: false,
  back: false,
  capacity: false,
  snapshot: false,
  smoke: false,
  readers: false,
};

test.each(
  [{}, { dms: true }, { replica: true }].flatMap((way) =>
    (
      [
        [{ capacity: true }, 'prepare', 'set-capacity'],
        [{ readers: true }, 'replicate', 'move-readers'],
        [{ snapshot: true }, 'replicate', 'snapshot-target'],
        [{ smoke: true }, 'cutover', 'smoke-test'],
        [{ readers: true, back: true }, 'rollback', 'move-readers'],
        [{ back: true }, 'cleanup', 'stop-reverse'],
      ] as const
    ).map(([asked, phase, name]) => [{ ...way, ...asked }, phase, name] as const),
  ),
)('what a plan asks for stands in its default phases: %j, in %s, %s', (way, phase, name) => {
  const named = (of: typeof plain) => defaultPhases(of)[phase].map(({ step }) => step);
  expect(named({ ...plain, ...way })).toContain(name);
});
