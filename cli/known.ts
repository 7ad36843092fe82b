import { checkNames } from '../drivers/databases/check-names.ts';
import { assessmentCheck } from '../drivers/replication/dms/assessment.ts';
import type { Known } from '../engine/plan/known.ts';
import { defaultPhases } from '../steps/defaults.ts';
import { steps } from './registry.ts';

/** What plans can name: the registered steps with what they must stand after, and the checks. */
export async function known(): Promise<Known> {
  const all = await Promise.all([...steps].map(async ([name, load]) => [name, await load()] as const));
  return { steps: new Map(all), checks: [...checkNames, assessmentCheck], defaultPhases };
}
