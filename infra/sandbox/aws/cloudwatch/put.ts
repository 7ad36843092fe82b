import { AwsError } from '../error.ts';
import { type Given, list, number, structure, text, time } from '../shape.ts';
import { keep, type Metrics, type Sample, sampleOf } from './metrics.ts';
import { units } from './units.ts';

/** A dimension as it is given. */
export const dimension = structure({ Name: text, Value: text });

const datum = structure({
  MetricName: text,
  Dimensions: list(dimension),
  Timestamp: time,
  Value: number,
  Values: list(number),
  Counts: list(number),
  StatisticValues: structure({ SampleCount: number, Sum: number, Minimum: number, Maximum: number }),
  Unit: text,
  StorageResolution: number,
});

/** The parameters of PutMetricData. */
export const putParameters = { Namespace: text, MetricData: list(datum) } as const;

type Datum = NonNullable<Given<typeof putParameters>['MetricData']>[number];

const greatest = 2 ** 360;
const [past, future] = [14 * 24 * 3_600_000, 2 * 3_600_000];

/** PutMetricData: all of it is kept, or none where one of it is wrong. */
export function put(
  metrics: Metrics,
  { Namespace: namespace, MetricData: data }: Given<typeof putParameters, 'Namespace' | 'MetricData'>,
): undefined {
  if (/^AWS\//i.test(namespace))
    throw invalid('The value AWS/ for parameter Namespace is invalid: it is kept for the services of AWS.');
  if (!namespace || namespace.startsWith(':')) throw invalid(`"${namespace}" is no namespace.`);
  if (data.length > 1_000) throw invalid('The collection MetricData must not have a size greater than 1000.');
  const read = data.map((each, n) => {
    const where = `MetricData.member.${n + 1}`;
    if (!each.MetricName) throw missing(`${where}.MetricName`);
    const dimensions = readDimensions(each.Dimensions, where);
    return {
      metric: { namespace, name: each.MetricName, dimensions },
      sample: readSample(each, metrics, where),
    };
  });
  for (const { metric, sample } of read) keep(metrics, metric, sample);
}

/** Dimensions as they are given; throws where one lacks its name or value, or two have one name. */
export function readDimensions(
  given: readonly { readonly Name?: string; readonly Value?: string }[] | undefined,
  where: string,
): readonly { readonly Name: string; readonly Value: string }[] {
  const names = new Set<string>();
  return (given ?? []).map(({ Name, Value }, n) => {
    const place = `${where}.Dimensions.member.${n + 1}`;
    if (!Name) throw missing(`${place}.Name`);
    if (!Value) throw missing(`${place}.Value`);
    if (names.has(Name)) throw invalid(`The dimension "${Name}" of ${where} is given twice.`);
    names.add(Name);
    return { Name, Value };
  });
}

function readSample(datum: Datum, { now, delay }: Metrics, where: string): Sample {
  const at = datum.Timestamp?.getTime() ?? now();
  if (at < now() - past || at > now() + future)
    throw invalid(
      `The parameter ${where}.Timestamp must specify a time within the past two weeks and no more than two hours in the future.`,
    );
  const { Unit: unit = 'None', StorageResolution: resolution = 60 } = datum;
  if (!units.has(unit))
    throw invalid(`The parameter ${where}.Unit must be a standard unit, and is "${unit}".`);
  if (resolution !== 1 && resolution !== 60)
    throw invalid(`The parameter ${where}.StorageResolution must be 1 or 60, and is ${resolution}.`);
  return { ...readValues(datum, where), at, unit, resolution, visible: now() + delay };
}

function readValues(
  { Value, Values, Counts, StatisticValues: set }: Datum,
  where: string,
): Pick<Sample, 'count' | 'sum' | 'min' | 'max' | 'values'> {
  if ([Value, Values, set].filter((each) => each !== undefined).length !== 1)
    throw new AwsError(
      'InvalidParameterCombination',
      `Exactly one of ${where}.Value, ${where}.Values and ${where}.StatisticValues must be given.`,
    );
  const counts = Counts ?? Values?.map(() => 1) ?? [];
  if (Counts && Counts.length !== Values?.length)
    throw invalid(`${where}.Counts must have as many items as ${where}.Values.`);
  if (Values && (Values.length === 0 || Values.length > 150))
    throw invalid(`The collection ${where}.Values must have 1 to 150 items.`);
  const numbers = [Value, ...(Values ?? []), ...Object.values(set ?? {})].filter(
    (each) => each !== undefined,
  );
  if (numbers.some((each) => Math.abs(each) > greatest))
    throw invalid(`The values of ${where} must be between -2^360 and 2^360.`);
  if (set) {
    const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = set;
    if (count === undefined || sum === undefined || min === undefined || max === undefined)
      throw missing(`${where}.StatisticValues`);
    return { count, sum, min, max, values: null };
  }
  return sampleOf((Values ?? [Value as number]).map((value, n) => [value, counts[n] ?? 1]));
}

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);
const missing = (name: string) => new AwsError('MissingParameter', `The parameter ${name} is required.`);
