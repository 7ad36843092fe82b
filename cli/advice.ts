import type { Fault } from '../engine/fault.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import type { Advice } from '../engine/print/advice.ts';
import type { Reader } from '../engine/step.ts';

/** What can be advised about a plan from what its systems did. It never fails: what could not be read is said. */
export async function adviceOn(plan: Plan, read: Reader): Promise<readonly Advice[]> {
  const { adviseCapacity, isAdvised } = await import('../drivers/aws/capacity/advise.ts');
  if (!isAdvised(plan)) return [];
  try {
    return [await adviseCapacity(plan, read.ask)];
  } catch (error) {
    const { message, next } = error as Fault;
    const says = `nothing can be said: ${message}`;
    return [
      {
        ...{
          about: `capacity of "${plan.target.aws?.id}"`,
          says,
          working: [],
          data: { about: 'capacity', range: null, why: says },
        },
        warnings: next === undefined ? [] : [next],
      },
    ];
  }
}
