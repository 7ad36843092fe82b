import type { AwsCall, Reader } from '../../engine/step.ts';

type Named = { readonly DBClusterSnapshotIdentifier?: string; readonly DBSnapshotIdentifier?: string };

/** The name of the next snapshot of a cluster or an instance: past the last of them, for some may have been deleted, and one that stands already would pass for this one. */
export async function nextSnapshot(
  read: Reader,
  kind: 'cluster' | 'instance',
  id: string,
  prefix: string,
): Promise<string> {
  const listing: AwsCall =
    kind === 'cluster'
      ? {
          aws: 'rds:DescribeDBClusterSnapshots',
          input: { DBClusterIdentifier: id, SnapshotType: 'manual' },
          all: true,
        }
      : {
          aws: 'rds:DescribeDBSnapshots',
          input: { DBInstanceIdentifier: id, SnapshotType: 'manual' },
          all: true,
        };
  const { DBClusterSnapshots, DBSnapshots } = (await read.ask(listing)) as {
    DBClusterSnapshots?: readonly Named[];
    DBSnapshots?: readonly Named[];
  };
  const taken = (DBClusterSnapshots ?? DBSnapshots ?? [])
    .map((each) => each.DBClusterSnapshotIdentifier ?? each.DBSnapshotIdentifier ?? '')
    .filter((each) => each.startsWith(prefix))
    .map((each) => Number(each.slice(prefix.length)) || 0);
  return `${prefix}${Math.max(0, ...taken) + 1}`;
}
