import type { Check } from '../drivers/database.ts'; // breach: direction
import type { PlanFile } from '../schemas/generated/plan.ts';

export type { Scene } from '../drivers/scene.ts'; // breach: direction
export * from '../steps/drain.ts'; // breach: direction

import '../data/copy/copy.ts'; // breach: direction
import axios from 'axios'; // breach: package

/* import { draw } from '../cli/draw.ts'; */
type Traffic = import('../infra/sandbox/traffic/traffic.ts').Traffic; // breach: direction
export const later = async (name: string) => [
  await import('../cli/main.ts'), // breach: direction
  await import(`../drivers/${name}.ts`), // breach: computed
  await import(name), // breach: computed
];
export type All = PlanFile & Check & Traffic;
export const all = [axios];
