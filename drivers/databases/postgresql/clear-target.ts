import type { Plan } from '../../../engine/plan/resolved.ts';
import { own, quoteName } from './names.ts';

/** The statements that clear what a rollback leaves on the target; they are for people, who may want its rows first. */
export function clearTarget(plan: Plan): readonly string[] {
  return [
    ...plan.source.databases.flatMap((schema) => [
      `DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE;`,
      ...(schema === 'public' ? [`CREATE SCHEMA ${quoteName(schema)};`] : []),
    ]),
    `DROP SCHEMA IF EXISTS ${quoteName(own)} CASCADE;`,
    ...plan.source.application.accounts.map((role) => `ALTER ROLE ${quoteName(role)} LOGIN;`),
  ];
}
