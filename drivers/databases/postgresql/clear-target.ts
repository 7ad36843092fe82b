import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action } from '../../../engine/step.ts';
import { own, quoteName } from './names.ts';
import { droppingRole } from './schema/account-operations.ts';

/**
 * The statements that clear what a rollback leaves on the target; they are for people, who may want its rows first. `begun`: what the run made,
 * newest last, by whose ways back they are told: what stood there before is not touched.
 */
export function clearTarget(plan: Plan, begun: readonly Action[]): readonly string[] {
  const made = new Set<string>();
  const drops = [...begun].reverse().flatMap(({ back }): readonly string[] => {
    if (!('call' in back) || !('op' in back.call)) return [];
    if (back.call.op === 'postgresql.drop@1') return (back.call.input as { drops: readonly string[] }).drops;
    if (back.call.op !== 'postgresql.drop-roles@1') return [];
    const roles = (back.call.input as { roles: readonly string[] }).roles;
    for (const role of roles) made.add(role);
    return roles.map(droppingRole);
  });
  return [
    ...drops.map((statement) => `${statement};`),
    `DROP SCHEMA IF EXISTS ${quoteName(own)} CASCADE;`,
    ...plan.source.application.accounts
      .filter((role) => !made.has(role))
      .map((role) => `ALTER ROLE ${quoteName(role)} LOGIN;`),
  ];
}
