import '../../aws/operations.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { findTask } from './find-task.ts';
import { type Serves, servedBy } from './served.ts';

/** A task, and the identifier of the instance that it runs on. */
type Runs = { readonly task: string; readonly instance: string };

declare module '../../../engine/step.ts' {
  interface Operations {
    'dms.latency@1': { input: Runs };
    /** `at_most`: what it is waited for, in milliseconds. */
    'dms.lag@1': { input: Runs & Serves & { at_most: number } };
  }
}

/** What DMS says of itself, in seconds, and when (epoch ms). It says 0 where nothing is sent, and more while a transaction stays open. */
export type Latency = { readonly source: number; readonly target: number; readonly at: number };

const metrics = { source: 'CDCLatencySource', target: 'CDCLatencyTarget' } as const;
const minute = 60_000;

/** The newest value of both metrics in the last ten minutes; null where there is none yet, or where CloudWatch cannot be asked. */
async function readLatency(tools: Tools, { task: name, instance }: Runs): Promise<Latency | null> {
  try {
    const task = await findTask(tools, name);
    if (task === null) return null;
    // Of the task by the last part of its ARN (user guide, "Monitoring AWS DMS tasks"); identifiers are kept in small letters.
    const dimensions = [
      { Name: 'ReplicationInstanceIdentifier', Value: instance.toLowerCase() },
      { Name: 'ReplicationTaskIdentifier', Value: task.ReplicationTaskArn.split(':').at(-1) ?? '' },
    ];
    const now = Date.now();
    const { MetricDataResults: results = [] } = (await tools.aws({
      aws: 'cloudwatch:GetMetricData',
      input: {
        MetricDataQueries: Object.entries(metrics).map(([Id, MetricName]) => ({
          Id,
          MetricStat: {
            Metric: { Namespace: 'AWS/DMS', MetricName, Dimensions: dimensions },
            Period: 60,
            Stat: 'Maximum',
          },
        })),
        StartTime: new Date(now - 10 * minute).toISOString(),
        EndTime: new Date(now + minute).toISOString(),
        ScanBy: 'TimestampDescending',
      },
    })) as {
      MetricDataResults?: readonly { Id: string; Values?: number[]; Timestamps?: string[] }[];
    };
    const newest = (id: string) => results.find(({ Id }) => Id === id);
    const [source, target] = [newest('source'), newest('target')];
    const [at] = target?.Timestamps ?? [];
    if (source?.Values?.[0] === undefined || target?.Values?.[0] === undefined || at === undefined)
      return null;
    return { source: source.Values[0], target: target.Values[0], at: Date.parse(at) };
  } catch {
    // It decides nothing, so that nothing may fail of it.
    return null;
  }
}

/** CloudWatch has a value a minute, and each question costs. */
const asked = new Map<string, { readonly at: number; readonly latency: Latency | null }>();

async function recentLatency(tools: Tools, runs: Runs): Promise<Latency | null> {
  const known = asked.get(runs.task);
  if (known && Date.now() - known.at < minute / 2) return known.latency;
  const latency = await readLatency(tools, runs);
  asked.set(runs.task, { at: Date.now(), latency });
  return latency;
}

const latency = operation({
  name: 'dms.latency@1',
  reads: true,
  run: async (runs, tools): Promise<Json> => readLatency(tools, runs),
});

/** The lag of a row that is written now, which alone decides, with what DMS says of itself beside it. */
const lag = operation({
  name: 'dms.lag@1',
  reads: false,
  async run({ at_most: of, family, ...runs }, tools): Promise<Json> {
    const seconds = await servedBy({ family }).beats.measureLag(tools);
    const beside = await recentLatency(tools, runs);
    const done = Math.round((seconds ?? 0) * 1000);
    tools.progress({
      ...{ done, of, unit: 'ms' },
      on: `${seconds === null ? 'no row has arrived yet' : 'lag'}${beside === null ? '' : `; ${inShort(beside)}`}`,
    });
    return { seconds, latency: beside };
  },
});

/** DMS's own latencies, for people. */
export const inShort = ({ source, target }: Latency): string =>
  `DMS itself says ${source} s from the source, ${target} s to the target`;

export const latencyOperations: readonly Operation[] = [latency, lag];
