import { AwsError } from '../error.ts';
import type { Sample } from './metrics.ts';

/** Samples of one period and one unit. */
export interface Bucket {
  /** The beginning of the period, epoch milliseconds. */
  readonly at: number;
  readonly unit: string;
  readonly samples: readonly Sample[];
}

/** What is asked for: epoch milliseconds, the end not included, and seconds. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly period: number;
}

const day = 24 * 3_600_000;

/** Sorts samples into periods that begin at `origin`; samples of different units are never put together. Oldest first. */
export function bucketsOf(
  samples: readonly Sample[],
  { start, end, period }: Range,
  origin: number,
): readonly Bucket[] {
  const length = period * 1_000;
  const buckets = new Map<string, { at: number; unit: string; samples: Sample[] }>();
  for (const sample of samples) {
    // A metric of regular resolution knows its times to the minute.
    const time = floor(sample.at, sample.resolution * 1_000);
    if (time < start || time >= end) continue;
    const at = origin + floor(time - origin, length);
    const key = `${at} ${sample.unit}`;
    const bucket = buckets.get(key) ?? { at, unit: sample.unit, samples: [] };
    bucket.samples.push(sample);
    buckets.set(key, bucket);
  }
  return [...buckets.values()].sort((a, b) => a.at - b.at);
}

/** A start as CloudWatch rounds it down, and whether data of that age still has the period that is asked for. */
export function roundStart({ start, period }: Range, now: number): { start: number; kept: boolean } {
  const age = now - start;
  if (period < 60) return { start: floor(start, period * 1_000), kept: age <= 3 * 3_600_000 };
  const [unit, multiple] = age > 63 * day ? [3_600, 3_600] : age > 15 * day ? [300, 300] : [60, 60];
  return { start: floor(start, unit * 1_000), kept: period % multiple === 0 };
}

/** Throws unless the period is one that CloudWatch has, and the range one at all. */
export function checkRange({ start, end, period }: Range, invalid: string): void {
  if (![1, 5, 10, 20, 30].includes(period) && (period < 60 || period % 60 !== 0))
    throw new AwsError(
      'InvalidParameterValue',
      `The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, and is ${period}.`,
    );
  if (start >= end)
    throw new AwsError(invalid, 'The parameter StartTime must be less than the parameter EndTime.');
}

/** Reads the name of a statistic; undefined where the sandbox does not have it. */
export function statistic(name: string): ((bucket: Bucket) => number | null) | undefined {
  const plain = statistics[name];
  if (plain) return plain;
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1];
  return percent === undefined ? undefined : (bucket) => percentile(bucket, Number(percent));
}

const total = ({ samples }: Bucket, of: 'count' | 'sum') => samples.reduce((sum, each) => sum + each[of], 0);

const statistics: { readonly [name: string]: (bucket: Bucket) => number } = {
  SampleCount: (bucket) => total(bucket, 'count'),
  Sum: (bucket) => total(bucket, 'sum'),
  Average: (bucket) => total(bucket, 'sum') / total(bucket, 'count'),
  Minimum: ({ samples }) => Math.min(...samples.map(({ min }) => min)),
  Maximum: ({ samples }) => Math.max(...samples.map(({ max }) => max)),
};

/** By nearest rank; CloudWatch does not tell its own way. None where a value is negative, or a statistic set hides its values. */
function percentile({ samples }: Bucket, percent: number): number | null {
  const counted: (readonly [number, number])[] = [];
  for (const { values, count, min, max } of samples) {
    if (min < 0 || (values === null && count !== 1 && min !== max)) return null;
    counted.push(...(values ?? [[min, count] as const]));
  }
  counted.sort(([a], [b]) => a - b);
  const rank = (percent / 100) * counted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of counted) {
    seen += count;
    if (seen >= rank) return value;
  }
  return null;
}

const floor = (value: number, unit: number) => Math.floor(value / unit) * unit;
