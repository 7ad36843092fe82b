import { expect, test } from 'vitest';
import { clearTarget } from '../../../drivers/databases/postgresql/clear-target.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action } from '../../../engine/step.ts';

const plan = {
  source: { databases: ['public'], application: { accounts: ['app', 'jobs'] } },
} as never as Plan;
const back = (op: string, input: object) =>
  ({ id: op, title: '', until: [], back: { title: '', call: { op, input }, until: [] } }) as never as Action;

test('the target is cleared of what the run made, newest first, and of no schema that stood there', () => {
  expect(
    clearTarget(plan, [
      back('postgresql.let-in@1', { roles: ['jobs'] }),
      back('postgresql.drop@1', { drops: ['DROP TABLE IF EXISTS public.t CASCADE'] }),
      back('postgresql.drop-roles@1', { roles: ['app'] }),
    ]),
  ).toEqual([
    'REASSIGN OWNED BY "app" TO CURRENT_USER; DROP OWNED BY "app"; DROP ROLE "app";',
    'DROP TABLE IF EXISTS public.t CASCADE;',
    'DROP SCHEMA IF EXISTS "aurora_migrate" CASCADE;',
    'ALTER ROLE "jobs" LOGIN;',
  ]);
});
