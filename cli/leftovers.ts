import { clearTarget as mysql } from '../drivers/databases/mysql/clear-target.ts';
import { clearTarget as postgresql } from '../drivers/databases/postgresql/clear-target.ts';
import { familyOf, type Plan } from '../engine/plan/resolved.ts';

/**
 * What a rollback leaves on the target, as the statements that clear it for another run: its rows are kept until somebody says that nobody
 * wants them, and it stays closed until then.
 */
export const clearTarget = (plan: Plan): readonly string[] =>
  (familyOf(plan.target) === 'postgresql' ? postgresql : mysql)(plan);
