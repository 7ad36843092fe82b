import { expect, test } from 'vitest';
import { gatesOf } from '../../cli/gates.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { BoundStep } from '../../engine/running.ts';
import type { Store } from '../../engine/state/store.ts';
import type { Phase } from '../../engine/step.ts';

const plan = {
  name: 'shop',
  requires: { approval: true, window: null },
  phases: { cleanup: [{ id: 'clean-up', not_before: '7d' }] },
} as unknown as Plan;

const step = (id: string, phase: Phase): BoundStep => ({ id, name: id, phase, plan: async () => [] });

test('a run waits for its approval and its cleanup; a rollback waits for neither', () => {
  const there = gatesOf(plan, {} as Store, [step('check-ready', 'cutover'), step('clean-up', 'cleanup')]);
  expect(there.map(({ name, before }) => ({ name, before }))).toEqual([
    { name: 'approval', before: 'check-ready' },
    { name: 'not_before clean-up', before: 'clean-up' },
  ]);
  expect(gatesOf(plan, {} as Store, [step('open-source', 'rollback'), step('clean-up', 'rollback')])).toEqual(
    [],
  );
});
