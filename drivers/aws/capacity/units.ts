/** A range of Aurora capacity units. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * GiB of one ACU, about: "a combination of approximately 2 gibibytes (GiB) of memory, corresponding CPU, and networking"
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html).
 */
export const memoryOfUnit = 2;

/**
 * ACU that stand for one vCPU: AWS tells no number for "corresponding CPU", but calls db.r6g.xlarge (4 vCPU, 32 GiB) 16 ACU and
 * db.r6g.4xlarge (16 vCPU, 128 GiB) 64
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html).
 */
export const unitsOfCpu = 4;

/**
 * The share of the most that a peak is to take. This project's own choice: AWS says only that ACUUtilization is to stay below 100.
 */
export const headroom = 0.7;

/** The least that a range may begin with and not pause, the least it may end with, and the most (ServerlessV2ScalingConfiguration of the RDS API). */
export const bounds = { min: 0.5, leastMax: 1, max: 256 } as const;

/** The least minimum that AWS recommends with Performance Insights (aurora-serverless-v2.setting-capacity.html). */
export const withInsights = 2;

/** The default of max_connections by the largest ACU of the range, on Aurora MySQL (aurora-serverless-v2.setting-capacity.html). */
const connections: readonly (readonly [units: number, connections: number])[] = [
  [1, 90],
  [4, 135],
  [8, 1_000],
  [16, 2_000],
  [32, 3_000],
  [64, 4_000],
  [128, 5_000],
];

/** The fewest ACU of that table whose default allows so many connections; null beyond it, where max_connections has to be set. */
export const unitsForConnections = (count: number): number | null =>
  connections.find(([, most]) => most >= count)?.[0] ?? null;

/** Half steps are what a range is given in. */
export const halfUp = (units: number): number => Math.ceil(units * 2 - 1e-9) / 2;
export const halfDown = (units: number): number => Math.floor(units * 2 + 1e-9) / 2;

/** A range within what Aurora takes. */
export function within({ min, max }: Range): Range {
  const most = Math.min(bounds.max, Math.max(bounds.leastMax, halfUp(max)));
  return { min: Math.min(most, Math.max(bounds.min, halfDown(min))), max: most };
}

/** A range as people say it. */
export const inUnits = ({ min, max }: Range): string => `${min} to ${max} ACU`;
