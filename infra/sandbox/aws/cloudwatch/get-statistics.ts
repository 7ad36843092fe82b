import { AwsError } from '../error.ts';
import { type Given, list, number, text, time } from '../shape.ts';
import { type Metrics, samplesOf } from './metrics.ts';
import { dimension, readDimensions } from './put.ts';
import { type Bucket, bucketsOf, checkRange, roundStart, statistic } from './statistics.ts';

const pointsAtMost = 1_440;
const simple = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

/** The parameters of GetMetricStatistics. */
export const statisticsParameters = {
  Namespace: text,
  MetricName: text,
  Dimensions: list(dimension),
  StartTime: time,
  EndTime: time,
  Period: number,
  Statistics: list(text),
  ExtendedStatistics: list(text),
  Unit: text,
} as const;

type Needed = 'Namespace' | 'MetricName' | 'StartTime' | 'EndTime' | 'Period';

/** GetMetricStatistics: periods begin at the start that is asked for, and points come in no order, as from the real one. */
export function getStatistics(metrics: Metrics, input: Given<typeof statisticsParameters, Needed>): unknown {
  const { Namespace: namespace, MetricName: name, Statistics, ExtendedStatistics, Unit } = input;
  if ((Statistics === undefined) === (ExtendedStatistics === undefined))
    throw new AwsError(
      'InvalidParameterCombination',
      'Must specify either Statistics or ExtendedStatistics, and not both.',
    );
  for (const each of Statistics ?? [])
    if (!simple.includes(each))
      throw new AwsError('InvalidParameterValue', `The parameter Statistics must not hold "${each}".`);
  for (const each of ExtendedStatistics ?? [])
    if (simple.includes(each) || !statistic(each))
      throw new AwsError(
        'InvalidParameterValue',
        `The sandbox does not support the extended statistic "${each}".`,
      );
  const asked = { start: input.StartTime.getTime(), end: input.EndTime.getTime(), period: input.Period };
  checkRange(asked, 'InvalidParameterCombination');
  const { start, kept } = roundStart(asked, metrics.now());
  const points = Math.ceil((asked.end - start) / (asked.period * 1_000));
  if (points > pointsAtMost)
    throw new AwsError(
      'InvalidParameterCombination',
      `You have requested up to ${points} datapoints, which exceeds the limit of ${pointsAtMost}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  const dimensions = readDimensions(input.Dimensions, 'GetMetricStatistics');
  const samples = kept ? samplesOf(metrics, { namespace, name, dimensions }) : [];
  const buckets = bucketsOf(
    samples.filter(({ unit }) => Unit === undefined || unit === Unit),
    { ...asked, start },
    start,
  );
  return {
    Label: name,
    Datapoints: disordered(buckets).map((bucket) => ({
      Timestamp: new Date(bucket.at),
      Unit: bucket.unit,
      ...valuesOf(bucket, Statistics ?? []),
      ...(ExtendedStatistics && { ExtendedStatistics: valuesOf(bucket, ExtendedStatistics) }),
    })),
  };
}

function valuesOf(bucket: Bucket, names: readonly string[]): { readonly [name: string]: number } {
  const values = names.map((name) => [name, statistic(name)?.(bucket) ?? null] as const);
  return Object.fromEntries(values.filter((entry): entry is readonly [string, number] => entry[1] !== null));
}

// The real one promises no order, and keeps to that: whoever takes the first point for the oldest is to find out here.
function disordered<T>(items: readonly T[]): readonly T[] {
  const middle = Math.ceil(items.length / 2);
  return [...items.slice(middle), ...items.slice(0, middle)];
}
