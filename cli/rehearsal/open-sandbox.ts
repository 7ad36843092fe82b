import type { Plan } from '../../engine/plan/resolved.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../infra/sandbox/sandbox.ts';
import { policyOf } from '../policy.ts';
import { setParameterGroups } from './parameter-groups.ts';

/** A sandbox for a plan in which AWS allows what the plan's policy does, and in which the parameter groups are as the plan needs them. */
export async function openSandbox(plan: Plan, options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(plan, { ...options, policy: await policyOf(plan) });
  try {
    await setParameterGroups(sandbox);
    return sandbox;
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}
