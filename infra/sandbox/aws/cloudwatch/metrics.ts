/** One dimension of a metric. */
export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** Which metric. Each combination of dimensions is one of its own. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** What was measured at a time: how often each value was seen, or only what is known of all of them together. */
export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Values and how often each was seen; null where only a statistic set was put. */
  readonly values: readonly (readonly [value: number, count: number])[] | null;
  /** Seconds: 1 or 60. */
  readonly resolution: number;
  /** Epoch milliseconds from which on it is found. */
  readonly visible: number;
}

/** A metric and what was put under it. */
export interface Metric extends MetricName {
  readonly samples: Sample[];
}

/** The metrics of one account. */
export interface Metrics {
  readonly all: Map<string, Metric>;
  /** Milliseconds until what a request put is found. */
  readonly delay: number;
  now(): number;
}

/** An account without metrics. `delay`: milliseconds until what a request puts is found, a second if it is left out. */
export const createMetrics = (
  options: { readonly delay?: number; readonly now?: () => number } = {},
): Metrics => ({ all: new Map(), delay: options.delay ?? 1_000, now: options.now ?? Date.now });

/** Keeps a sample under its metric, which comes to be with it. */
export function keep({ all }: Metrics, metric: MetricName, sample: Sample): void {
  const key = keyOf(metric);
  const known = all.get(key) ?? { ...metric, samples: [] };
  known.samples.push(sample);
  all.set(key, known);
}

/** Puts one value without a request, under any namespace, and to be found at once; `at` in epoch milliseconds. */
export function putMetric(
  metrics: Metrics,
  metric: MetricName,
  value: number,
  { at = metrics.now(), unit = 'None' }: { readonly at?: number; readonly unit?: string } = {},
): void {
  keep(metrics, metric, { ...sampleOf([[value, 1]]), at, unit, resolution: 60, visible: at });
}

/** What some values come to together. */
export function sampleOf(
  values: readonly (readonly [number, number])[],
): Pick<Sample, 'count' | 'sum' | 'min' | 'max' | 'values'> {
  return {
    values,
    count: values.reduce((sum, [, count]) => sum + count, 0),
    sum: values.reduce((sum, [value, count]) => sum + value * count, 0),
    min: Math.min(...values.map(([value]) => value)),
    max: Math.max(...values.map(([value]) => value)),
  };
}

/** The samples of exactly this metric that can be found now: none where a dimension differs, is missing or is too many. */
export function samplesOf({ all, now }: Metrics, metric: MetricName): readonly Sample[] {
  const time = now();
  return (all.get(keyOf(metric))?.samples ?? []).filter(({ visible }) => visible <= time);
}

/** A metric's identity: the order of its dimensions says nothing. */
export function keyOf({ namespace, name, dimensions }: MetricName): string {
  const sorted = dimensions
    .map(({ Name, Value }) => [Name, Value])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}
