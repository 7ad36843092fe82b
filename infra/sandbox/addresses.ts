import { Fault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import { chooseAddress } from './address.ts';

/** Loopback addresses for both sides, on which their ports are free; none of those that are taken. */
export async function chooseAddresses(
  { source, target }: Plan,
  taken: readonly string[] = [],
): Promise<{ source: string; target: string }> {
  if (source.host !== target.host) {
    const first = await chooseAddress([source.port], taken);
    return { source: first, target: await chooseAddress([target.port], [...taken, first]) };
  }
  if (source.port === target.port)
    throw new Fault(`source and target are the same server, "${source.host}:${source.port}"`, {
      next: 'correct source or target in the plan',
    });
  const shared = await chooseAddress([source.port, target.port], taken);
  return { source: shared, target: shared };
}
