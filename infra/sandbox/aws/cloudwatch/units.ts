const sizes = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const bits = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];

/** The units that a metric may have (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html). */
export const units: ReadonlySet<string> = new Set([
  'Seconds',
  'Microseconds',
  'Milliseconds',
  ...sizes,
  ...bits,
  'Percent',
  'Count',
  ...[...sizes, ...bits, 'Count'].map((unit) => `${unit}/Second`),
  'None',
]);
