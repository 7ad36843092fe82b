import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Change } from '../aws/rds/state.ts';
import type { MysqlServer } from '../servers.ts';

/** Does to the source's server what is done to its instance: stopped and started, and for good where it is deleted. */
export async function actOn(
  change: Change,
  { source: { aws } }: Plan,
  source: Pick<MysqlServer, 'kill' | 'restart'>,
): Promise<void> {
  if (!('instance' in change) || aws?.kind !== 'instance' || change.instance.identifier !== aws.id) return;
  if (change.kind === 'instance-stopped' || change.kind === 'instance-deleted') await source.kill();
  if (change.kind === 'instance-started') await source.restart();
}
