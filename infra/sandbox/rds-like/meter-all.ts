import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Side } from '../../../engine/step.ts';
import type { Metrics } from '../aws/cloudwatch/metrics.ts';
import type { Databases } from '../aws/rds/state.ts';
import type { SandboxServer } from '../kinds.ts';
import { meter } from './meter.ts';

/** vCPU of db.r6g.large, the class that the sandbox's instances have. */
const vcpu = 2;

/** Meters what a plan names in RDS: the source's instance, and the writer of the target's cluster. MariaDB in their stead is not metered. */
export function meterAll(
  plan: Plan,
  servers: { readonly [side in Side]: SandboxServer },
  { databases, metrics }: { readonly databases: Databases; readonly metrics: Metrics },
): readonly { stop(): void }[] {
  return (['source', 'target'] as const).flatMap((side) => {
    const { aws } = plan[side];
    const server = servers[side];
    if (aws === null || server.engine !== 'mysql') return [];
    const cluster = aws.kind === 'cluster' ? aws.id : undefined;
    const instance = [...databases.instances.values()].find((each) =>
      cluster === undefined ? each.identifier === aws.id : each.cluster === cluster && each.writer,
    );
    if (!instance) return [];
    return [
      meter(metrics, {
        ...{ server, instance: instance.identifier, vcpu },
        storage: cluster === undefined ? instance.storage : undefined,
        range: cluster === undefined ? undefined : () => databases.clusters.get(cluster)?.scaling,
      }),
    ];
  });
}
