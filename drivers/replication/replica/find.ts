import '../../aws/operations.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'replica.cluster@1': { input: Asked };
    'replica.instance@1': { input: { id: string; tag: string } };
  }
}

/** A cluster, the instance that it is to be a replica of, and the value of the tag on what this plan made. */
export type Asked = { readonly cluster: string; readonly source: string; readonly tag: string };

/**
 * How a cluster stands: `replica` of the source, or `alone`, where all of it is available; `no instance`; `replica of another`; `missing`; or the first word
 * of AWS's for what is not available of it, such as `creating`, `promoting` or `rebooting`.
 */
export type Found = { readonly state: string; readonly ours?: boolean; readonly replica_of?: string | null };

type Tags = readonly { readonly Key?: string; readonly Value?: string }[];
type Cluster = {
  readonly Status: string;
  readonly ReplicationSourceIdentifier?: string;
  readonly DBClusterMembers?: readonly { readonly DBInstanceIdentifier: string }[];
  readonly TagList?: Tags;
};
type Instance = { readonly DBInstanceStatus: string; readonly TagList?: Tags };

const gone = new Set(['DBClusterNotFoundFault', 'DBInstanceNotFoundFault', 'DBInstanceNotFound']);

/** Null for what AWS does not have. */
const unlessGone = (error: { code?: string }): null => {
  if (gone.has(error.code ?? '')) return null;
  throw error;
};

const isOurs = (tags: Tags | undefined, tag: string): boolean =>
  (tags ?? []).some(({ Key, Value }) => Key === 'aurora-migrate' && Value === tag);

/** The cluster as AWS describes it; null where there is none. */
async function describeCluster({ aws }: Pick<Tools, 'aws'>, id: string): Promise<Cluster | null> {
  const answer = await aws({ aws: 'rds:DescribeDBClusters', input: { DBClusterIdentifier: id } }).catch(
    unlessGone,
  );
  return (answer as { DBClusters?: readonly Cluster[] } | null)?.DBClusters?.[0] ?? null;
}

async function describeInstance({ aws }: Pick<Tools, 'aws'>, id: string): Promise<Instance | null> {
  const answer = await aws({ aws: 'rds:DescribeDBInstances', input: { DBInstanceIdentifier: id } }).catch(
    unlessGone,
  );
  return (answer as { DBInstances?: readonly Instance[] } | null)?.DBInstances?.[0] ?? null;
}

/** Looks at a cluster and the instances in it. */
export async function findReplica(
  tools: Pick<Tools, 'aws'>,
  { cluster: id, source, tag }: Asked,
): Promise<Found> {
  const cluster = await describeCluster(tools, id);
  if (cluster === null) return { state: 'missing' };
  const of = cluster.ReplicationSourceIdentifier ?? null;
  const told = { ours: isOurs(cluster.TagList, tag), replica_of: of };
  if (of !== null && !of.endsWith(`:db:${source}`)) return { state: 'replica of another', ...told };
  if (cluster.Status !== 'available') return { state: cluster.Status, ...told };
  const members = cluster.DBClusterMembers ?? [];
  if (members.length === 0) return { state: 'no instance', ...told };
  for (const { DBInstanceIdentifier } of members) {
    const status = (await describeInstance(tools, DBInstanceIdentifier))?.DBInstanceStatus ?? 'deleting';
    if (status !== 'available') return { state: status, ...told };
  }
  return { state: of === null ? 'alone' : 'replica', ...told };
}

/** An instance by its status in AWS's words, or `missing`. */
export async function findInstance(
  tools: Pick<Tools, 'aws'>,
  id: string,
  tag: string,
): Promise<Omit<Found, 'replica_of'>> {
  const found = await describeInstance(tools, id);
  return found === null
    ? { state: 'missing' }
    : { state: found.DBInstanceStatus, ours: isOurs(found.TagList, tag) };
}

const cluster = operation({
  name: 'replica.cluster@1',
  reads: true,
  run: async (asked, tools): Promise<Json> => (await findReplica(tools, asked)) as Json,
});

const instance = operation({
  name: 'replica.instance@1',
  reads: true,
  run: async ({ id, tag }, tools): Promise<Json> => (await findInstance(tools, id, tag)) as Json,
});

export const findOperations: readonly Operation[] = [cluster, instance];
