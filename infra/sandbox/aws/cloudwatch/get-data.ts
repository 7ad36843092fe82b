import { AwsError } from '../error.ts';
import { flag, type Given, list, number, structure, text, time } from '../shape.ts';
import { type Metrics, samplesOf } from './metrics.ts';
import { dimension, readDimensions } from './put.ts';
import { bucketsOf, checkRange, roundStart, statistic } from './statistics.ts';

const pointsAtMost = 100_800;

const query = structure({
  Id: text,
  MetricStat: structure({
    Metric: structure({ Namespace: text, MetricName: text, Dimensions: list(dimension) }),
    Period: number,
    Stat: text,
    Unit: text,
  }),
  Label: text,
  ReturnData: flag,
});

/** The parameters of GetMetricData. */
export const dataParameters = {
  MetricDataQueries: list(query),
  StartTime: time,
  EndTime: time,
  ScanBy: text,
  MaxDatapoints: number,
  NextToken: text,
} as const;

type Input = Given<typeof dataParameters, 'MetricDataQueries' | 'StartTime' | 'EndTime'>;
type Query = Input['MetricDataQueries'][number];
type Point = { readonly at: number; readonly value: number };
type Series = { readonly id: string; readonly label: string; readonly points: readonly Point[] };

/** GetMetricData of metrics: periods begin at multiples of their length, and a page holds `MaxDatapoints` points of all queries together. */
export function getData(metrics: Metrics, input: Input): unknown {
  const { ScanBy: order = 'TimestampDescending', MaxDatapoints: size = pointsAtMost } = input;
  if (order !== 'TimestampDescending' && order !== 'TimestampAscending')
    throw invalid(`"${order}" is no value for ScanBy.`);
  if (!Number.isInteger(size) || size < 1 || size > pointsAtMost)
    throw invalid(`MaxDatapoints must be from 1 to ${pointsAtMost}.`);
  if (input.MetricDataQueries.length > 500) throw invalid('At most 500 metrics may be asked for.');
  const ids = input.MetricDataQueries.map(({ Id }) => Id);
  if (new Set(ids).size !== ids.length)
    throw invalid('The values for parameter id in MetricDataQueries are not unique.');
  const all = input.MetricDataQueries.filter(({ ReturnData = true }) => ReturnData).map((each) => {
    const series = read(metrics, each, input);
    return order === 'TimestampAscending' ? series : { ...series, points: series.points.toReversed() };
  });
  return page(all, size, input.NextToken);
}

function read(metrics: Metrics, { Id: id, MetricStat: asked, Label }: Query, input: Input): Series {
  if (!id || !/^[a-z][A-Za-z0-9_]{0,254}$/.test(id))
    throw invalid(
      `"${id}" is no Id: it begins with a lower case letter, and has letters, digits and underscores.`,
    );
  const { Metric: metric, Period: period, Stat: stat, Unit: unit } = asked ?? {};
  if (!metric?.Namespace || !metric.MetricName || period === undefined || !stat)
    throw invalid(`The query "${id}" lacks its MetricStat, or a part of it; the sandbox has no expressions.`);
  const statisticOf = statistic(stat);
  if (!statisticOf) throw invalid(`The sandbox does not support the statistic "${stat}".`);
  const range = { start: input.StartTime.getTime(), end: input.EndTime.getTime(), period };
  checkRange(range, 'ValidationError');
  const { start, kept } = roundStart(range, metrics.now());
  const dimensions = readDimensions(metric.Dimensions, id);
  const found = samplesOf(metrics, { namespace: metric.Namespace, name: metric.MetricName, dimensions });
  const samples = found.filter((each) => kept && (unit === undefined || each.unit === unit));
  if (new Set(samples.map((each) => each.unit)).size > 1)
    throw invalid(`The metric of "${id}" has data of several units, for which the sandbox needs a Unit.`);
  const points = bucketsOf(samples, { ...range, start }, 0).flatMap((bucket) => {
    const value = statisticOf(bucket);
    return value === null ? [] : [{ at: bucket.at, value }];
  });
  return { id, label: Label ?? metric.MetricName, points };
}

/** The points after those that earlier pages had; queries come one after the other. A token is how many were told. */
function page(all: readonly Series[], size: number, token: string | undefined): unknown {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isSafeInteger(from) || from < 0)
    throw new AwsError('InvalidNextToken', 'The token is not one of ours.');
  let before = 0;
  const results = all.flatMap(({ id, label, points }) => {
    const [first, last] = [Math.max(0, from - before), Math.min(points.length, from + size - before)];
    before += points.length;
    // A query without data is told once.
    if (first >= last && (points.length > 0 || token !== undefined)) return [];
    const here = points.slice(first, last);
    return [
      {
        Id: id,
        Label: label,
        Timestamps: here.map(({ at }) => new Date(at)),
        Values: here.map(({ value }) => value),
        StatusCode: last < points.length ? 'PartialData' : 'Complete',
      },
    ];
  });
  return {
    MetricDataResults: results,
    Messages: [],
    ...(before > from + size && { NextToken: String(from + size) }),
  };
}

const invalid = (message: string) => new AwsError('ValidationError', message);
