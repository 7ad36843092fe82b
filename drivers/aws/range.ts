import './operations.ts';
import { Fault } from '../../engine/fault.ts';
import type { AwsCall, Json, Late, Probe, Proof } from '../../engine/step.ts';
import type { Range } from './capacity/units.ts';

/** What `rds:DescribeDBClusters` says of one cluster, as far as it is looked at. */
export interface Described {
  readonly Status?: string;
  readonly ServerlessV2ScalingConfiguration?: {
    readonly MinCapacity?: number;
    readonly MaxCapacity?: number;
  };
  readonly DBClusterMembers?: readonly { readonly DBInstanceIdentifier?: string }[];
}

/** Asks for one cluster. */
export const describe = (id: string): AwsCall<'rds:DescribeDBClusters'> => ({
  aws: 'rds:DescribeDBClusters',
  input: { DBClusterIdentifier: id },
});

/** The cluster in such an answer. */
export const clusterIn = (answer: Json): Described =>
  (answer as { DBClusters?: readonly Described[] }).DBClusters?.[0] ?? {};

/** The range of capacity that a cluster has. Throws a Fault for one that has none. */
export function rangeOf(id: string, answer: Json): Range {
  const { MinCapacity, MaxCapacity } = clusterIn(answer).ServerlessV2ScalingConfiguration ?? {};
  if (MinCapacity !== undefined && MaxCapacity !== undefined) return { min: MinCapacity, max: MaxCapacity };
  throw new Fault(`the cluster "${id}" is not one of Serverless v2: it has no range of capacity`, {
    next: 'Leave target.capacity out of the plan, or give the cluster such a range first.',
  });
}

/** A range that may be known only when the call is made. */
type LateRange = { readonly min: number | Late; readonly max: number | Late };

/** Gives a cluster a range, at once. */
export const setRange = (id: string, { min, max }: LateRange): AwsCall<'rds:ModifyDBCluster'> => ({
  aws: 'rds:ModifyDBCluster',
  input: {
    DBClusterIdentifier: id,
    ServerlessV2ScalingConfiguration: { MinCapacity: min, MaxCapacity: max },
    ApplyImmediately: true,
  },
});

/** The cluster has that range, and is available. */
export function rangeIs(id: string, { min, max }: LateRange): Proof {
  const at = (path: string, value: Json | Late): Probe => ({
    ask: describe(id),
    path: `DBClusters.0.${path}`,
    is: [value],
    within: '30m',
  });
  return [
    at('ServerlessV2ScalingConfiguration.MinCapacity', min),
    at('ServerlessV2ScalingConfiguration.MaxCapacity', max),
    at('Status', 'available'),
  ];
}
