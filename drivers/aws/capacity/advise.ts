import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Advice } from '../../../engine/print/advice.ts';
import { hardwareOf } from './classes.ts';
import { type Measured, rangeFor } from './estimate.ts';
import { type Ask, metricUses, period, quantile, readMetrics, together, type Wanted } from './metrics.ts';
import { inUnits, type Range } from './units.ts';

/** The operations that advice on capacity takes, beside the one that finds the instance. */
export const adviceUses = metricUses;

const week = 7 * 86_400_000;

/** Whether there is something to advise from, and about: an RDS instance that moves to a cluster of Aurora. */
export const isAdvised = ({ source, target }: Plan): boolean =>
  source.aws?.kind === 'instance' && target.aws?.kind === 'cluster';

/**
 * A range of ACU from what the source's instance did in the last week. Rejects as `ask` does; what CloudWatch or the class leaves
 * unknown is said in the advice, with no range.
 */
export async function adviseCapacity({ source, target, replication }: Plan, ask: Ask): Promise<Advice> {
  const [from, to] = [source.aws?.id ?? '', target.aws?.id ?? ''];
  const about = `capacity of "${to}", by what "${from}" did`;
  const none = (says: string): Advice => ({
    ...{ about, says, working: [], warnings: [] },
    data: { about: 'capacity', range: null, why: says },
  });
  const instance = await describe(from, ask);
  const hardware = hardwareOf(instance.class);
  if (hardware === null) return none(`nothing can be said: the class "${instance.class}" is not known here`);
  const wanted = queries(from);
  const series = await readMetrics(ask, Object.values(wanted), week);
  const of = (query: Wanted) => series.get(query.id) ?? new Map();
  const cpu = [...of(wanted.cpu).values()];
  if (cpu.length === 0)
    return none(`nothing can be said: CloudWatch has no metric of "${from}" in the last week`);
  const iops = together([of(wanted.reads), of(wanted.writes)], (...each) => each.reduce((a, b) => a + b, 0));
  const free = [...of(wanted.free).values()];
  const measured: Measured = {
    ...{ instance: from, class: instance.class, ...hardware, insights: instance.insights },
    periods: cpu.length,
    cpu: { usual: quantile(cpu, 0.5), high: quantile(cpu, 0.95), most: quantile(cpu, 1) },
    connections: quantile([...of(wanted.connections).values()], 1),
    iops: { high: quantile(iops, 0.95), most: quantile(iops, 1) },
    // FreeStorageSpace is in bytes, AllocatedStorage in GiB.
    stored: free.length === 0 ? null : Math.max(0, instance.storage - quantile(free, 0) / 2 ** 30),
  };
  const { range, working } = rangeFor(measured, replication.reverse === 'required');
  return {
    about,
    says: `${inUnits(range)}${target.capacity ? ` (the plan: ${inUnits(target.capacity)})` : ', were it Serverless v2'}`,
    working,
    warnings: [...tooShort(cpu.length), ...(target.capacity ? against(target.capacity, range) : [])],
    data: { about: 'capacity', range: { ...range }, planned: target.capacity, measured: { ...measured } },
  };
}

/** Loads have weeks: what was seen for some days only may not have had its highest hour yet. */
const tooShort = (periods: number): readonly string[] =>
  periods * period * 1_000 < (5 / 7) * week
    ? ['CloudWatch has less than five days of it: a range from that says little of a whole week']
    : [];

/** What a plan's range would do, where it is not what is advised. */
function against(planned: Range, { min, max }: Range): readonly string[] {
  return [
    ...(planned.max < max
      ? [
          `target.capacity ends at ${planned.max} ACU, below the ${max} that the highest load asks for: it would be throttled there`,
        ]
      : []),
    ...(planned.min < min
      ? [
          `target.capacity begins at ${planned.min} ACU, below the ${min} of the usual load: after each pause it has to grow first, and the less it has the slower it grows`,
        ]
      : []),
    ...(planned.min > max
      ? [
          `target.capacity begins at ${planned.min} ACU, above the ${max} of the highest load: it is paid for and not used`,
        ]
      : []),
  ];
}

const queries = (instance: string) =>
  ({
    cpu: { id: 'cpu', instance, metric: 'CPUUtilization', stat: 'Average' },
    connections: { id: 'connections', instance, metric: 'DatabaseConnections', stat: 'Maximum' },
    reads: { id: 'reads', instance, metric: 'ReadIOPS', stat: 'Average' },
    writes: { id: 'writes', instance, metric: 'WriteIOPS', stat: 'Average' },
    free: { id: 'free', instance, metric: 'FreeStorageSpace', stat: 'Minimum' },
  }) as const satisfies { readonly [name: string]: Wanted };

/** Its class, its storage in GiB, and whether Performance Insights are on. */
async function describe(id: string, ask: Ask) {
  const { DBInstances = [] } = (await ask({
    aws: 'rds:DescribeDBInstances',
    input: { DBInstanceIdentifier: id },
  })) as {
    DBInstances?: readonly {
      DBInstanceClass?: string;
      AllocatedStorage?: number;
      PerformanceInsightsEnabled?: boolean;
    }[];
  };
  const [found = {}] = DBInstances;
  return {
    class: found.DBInstanceClass ?? '',
    storage: found.AllocatedStorage ?? 0,
    insights: found.PerformanceInsightsEnabled === true,
  };
}
