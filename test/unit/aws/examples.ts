import { readdir } from 'node:fs/promises';
import { known } from '../../../cli/known.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';

/** The project's folder. */
export const root = new URL('../../../', import.meta.url);

/** The files of the example plans. */
export const examples = (await readdir(new URL('plans', root))).filter((each) => each.endsWith('.yaml'));

/** Reads an example plan for its environment `dev`. */
export async function readExample(file: string): Promise<Plan> {
  const reading = await readPlan(new URL(`plans/${file}`, root).pathname, 'dev', await known());
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return reading.plan;
}

export const quickstart = await readExample('quickstart.yaml');
/** The same with its records in S3. */
export const inBucket: Plan = { ...quickstart, state: 's3://acme-migrations/orders' };
