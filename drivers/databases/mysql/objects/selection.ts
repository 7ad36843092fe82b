import type { Plan } from '../../../../engine/plan/resolved.ts';
import type { Table } from '../../../database.ts';
import { renamed } from '../../select-tables.ts';
import type { Engine } from '../checks/check.ts';
import type { ObjectSubject } from './check-object.ts';
import type { Selection } from './select.ts';

/** The step that copies accounts, by its id; undefined where the plan has none. */
export const copyStep = (plan: Plan): string | undefined =>
  plan.phases.prepare.find(({ step }) => step === 'copy-accounts')?.id;

/** What the checks of objects and accounts look at. `engine`: whose words the driver speaks, which in a rehearsal need not be the plan's. */
export const objectSubject = (plan: Plan, tables: readonly Table[], engine: Engine): ObjectSubject => ({
  ...selectionOf(plan, tables),
  engine,
  copy: copyStep(plan) === undefined ? [] : plan.accounts.copy,
});

/** What a plan says about the objects that move. */
export function selectionOf(plan: Plan, tables: readonly Table[]): Selection {
  const stays = (check: string) => (plan.checks[check] ?? 'error') !== 'error';
  return {
    databases: plan.source.databases.map((source) => ({ source, target: renamed(plan, source) })),
    tables: tables.map(({ source }) => source),
    include: plan.tables.include,
    exclude: plan.tables.exclude,
    definers: plan.definers,
    leaveOut: { broken: stays('broken-views'), outside: stays('objects-outside') },
  };
}
