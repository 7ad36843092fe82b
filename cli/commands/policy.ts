import { type ExitCode, exit } from '../../engine/fault.ts';
import type { Io } from '../io.ts';
import { openPlan } from '../open-plan.ts';
import { type Known, policyOf } from '../policy.ts';

/** `migrate policy PLAN`: the least IAM policy for the role of the engine, or for one that only looks, as JSON. */
export async function policyCommand(
  file: string,
  { env, reader, ...known }: Known & { readonly env?: string | undefined; readonly reader?: true },
  io: Io,
): Promise<ExitCode> {
  const { plan } = await openPlan(file, env, io);
  const policy = await policyOf(plan, known, reader ? 'reader' : 'engine');
  if (policy.Statement.length === 0) io.err(`${file} needs nothing of AWS: there is no policy to give\n`);
  else io.out(`${JSON.stringify(policy, null, 2)}\n`);
  return exit.ok;
}
