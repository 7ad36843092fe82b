import '../operations.ts';
import type { AwsCall, Json } from '../../../engine/step.ts';
import type { Permitted } from '../permissions.ts';

/** The operation that metrics are read by. */
export const metricUses: readonly Permitted[] = ['cloudwatch:GetMetricData'];

/** Asks AWS, while a run is planned or in a verb. */
export type Ask = (call: AwsCall) => Promise<Json>;

/** A metric of an RDS or Aurora instance, and what is wanted of each period. */
export interface Wanted {
  /** Unique in a request: a small letter first, then letters and digits. */
  readonly id: string;
  readonly instance: string;
  readonly metric: string;
  readonly stat: 'Average' | 'Minimum' | 'Maximum';
}

/** Seconds: CloudWatch keeps periods of five minutes for 63 days, those of one minute for 15. */
export const period = 300;
const longest = 15 * 86_400_000;

/** Values by the beginning of their period, epoch milliseconds. */
export type Series = ReadonlyMap<number, number>;

/**
 * Metrics of some instances over the last `ms` milliseconds (15 days at the most), in periods of five minutes, by the ids they are asked
 * under; empty where CloudWatch has none. Namespace, names and dimension: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html.
 * Rejects as `ask` does, and where CloudWatch answers that a metric could not be read.
 */
export async function readMetrics(
  ask: Ask,
  wanted: readonly Wanted[],
  ms: number,
): Promise<ReadonlyMap<string, Series>> {
  const end = Date.now();
  const series = new Map(wanted.map(({ id }) => [id, new Map<number, number>()]));
  let token: string | undefined;
  do {
    const page = (await ask({
      aws: 'cloudwatch:GetMetricData',
      input: {
        MetricDataQueries: wanted.map(({ id, instance, metric, stat }) => ({
          Id: id,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/RDS',
              MetricName: metric,
              Dimensions: [{ Name: 'DBInstanceIdentifier', Value: instance }],
            },
            Period: period,
            Stat: stat,
          },
        })),
        StartTime: new Date(end - Math.min(ms, longest)).toISOString(),
        EndTime: new Date(end).toISOString(),
        ...(token !== undefined && { NextToken: token }),
      },
    })) as unknown as Page;
    for (const { Id = '', Timestamps = [], Values = [], StatusCode } of page.MetricDataResults ?? []) {
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden')
        throw new Error(`CloudWatch did not answer for "${Id}": ${StatusCode}`);
      const known = series.get(Id);
      for (const [at, time] of Timestamps.entries()) known?.set(Date.parse(time), Values[at] ?? 0);
    }
    token = page.NextToken;
  } while (token !== undefined);
  return series;
}

interface Page {
  readonly MetricDataResults?: readonly {
    readonly Id?: string;
    readonly Timestamps?: readonly string[];
    readonly Values?: readonly number[];
    readonly StatusCode?: string;
  }[];
  readonly NextToken?: string;
}

/** Series put together, a period at a time; a period that one of them lacks is 0 there. */
export function together(
  all: readonly Series[],
  put: (...values: readonly number[]) => number,
): readonly number[] {
  const times = new Set(all.flatMap((series) => [...series.keys()]));
  return [...times].map((time) => put(...all.map((series) => series.get(time) ?? 0)));
}

/** The value that a share (0 to 1) of some values do not exceed, by nearest rank; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
