import { Fault } from '../../../engine/fault.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Probe, Reader } from '../../../engine/step.ts';
import type { Replica } from '../../database.ts';
import type { Found } from './find.ts';
import { makeCluster, makeInstance } from './make.ts';
import { namesOf, tagOf } from './names.ts';

const asks = { nothing: 'it only asks' };

/** The target as an Aurora read replica of the RDS instance that is the source. */
export function auroraReplica(plan: Plan, read: Reader): Replica {
  const names = namesOf(plan);
  const asked = { cluster: names.cluster, source: names.source, tag: tagOf(plan).Value };
  const standing = { op: 'replica.cluster@1', input: asked } as const;
  const find = async () => (await read.ask(standing)) as Found;

  return {
    async create() {
      const [found, arn] = [await find(), await replicableArn(read, names)];
      refuse(found, names);
      return [
        ...(found.state === 'missing' ? [makeCluster(plan, arn, asked)] : []),
        ...(found.state === 'replica'
          ? [stands(names, { ask: standing, path: 'state', is: ['replica'], within: '1m' })]
          : [makeInstance(plan, asked)]),
        {
          id: 'replicates',
          title: 'the replica can be reached, and applies changes',
          until: [
            {
              ask: { op: 'replica.channel@1', input: { host: plan.source.host, port: plan.source.port } },
              path: 'state',
              is: ['running'],
              never: ['failed', 'filtered'],
              within: '1h',
            },
          ],
          back: asks,
        },
      ];
    },
    async promote() {
      const { state, ours } = await find();
      const made = state === 'missing' || ours === true;
      return [
        {
          id: 'events-off',
          title: 'no event is on that would fire once the replica takes writes',
          until: [eventsOff(plan)],
          back: asks,
        },
        {
          id: 'promote',
          title: `promote the cluster "${names.cluster}": it ends its replication, restarts, and takes writes`,
          note: 'AWS takes several minutes or longer, and nobody can write anywhere meanwhile',
          forward: { op: 'replica.promote@1', input: asked },
          until: [
            {
              ask: standing,
              path: 'state',
              is: ['alone'],
              never: ['missing', 'no instance', 'failed', 'deleting', 'replica of another'],
              within: '2h',
            },
            {
              ask: { sql: 'SELECT @@global.read_only AS read_only', on: 'target' },
              path: 'read_only',
              is: [0],
              within: '15m',
            },
          ],
          back: {
            nothing: made
              ? 'it cannot be a replica again, and is deleted with what create-replica made'
              : 'it cannot be a replica again: it stays as a cluster by itself, closed to the application; delete it before another run',
          },
        },
      ];
    },
  };
}

const stands = ({ cluster, source }: { cluster: string; source: string }, probe: Probe): Action => ({
  id: 'cluster',
  title: `the cluster "${cluster}" stands, and is a replica of "${source}"`,
  until: [probe],
  back: { nothing: 'it stood before' },
});

/** The freeze switched them off on the source, as a statement that the replica gets as well. */
const eventsOff = ({ source }: Plan): Probe => ({
  ask: {
    sql: `SELECT COUNT(*) AS n FROM information_schema.events WHERE status = 'ENABLED' AND event_schema IN (?)`,
    values: [source.databases],
    on: 'target',
  },
  path: 'n',
  is: [0],
  within: '10s',
});

/** What stands under the cluster's name and is not what the plan needs is somebody's. */
function refuse(
  { state, replica_of }: Found,
  { cluster, source }: { cluster: string; source: string },
): void {
  if (['missing', 'replica', 'no instance'].includes(state)) {
    if (state !== 'no instance' || replica_of) return;
    state = 'alone';
  }
  const next =
    'Name another cluster in the plan; or delete this one, if nobody needs it, and run again: it is made anew.';
  if (state === 'alone')
    throw new Fault(
      `the cluster "${cluster}" stands by itself, and cannot be made a replica of "${source}"`,
      { next },
    );
  if (state === 'replica of another')
    throw new Fault(`the cluster "${cluster}" is a replica of ${replica_of}, and not of "${source}"`, {
      next,
    });
  throw new Fault(`the cluster "${cluster}" is "${state}"`, {
    next: `Wait until it is available: aws rds wait db-cluster-available --db-cluster-identifier ${cluster}`,
  });
}

type Source = {
  readonly DBInstanceArn: string;
  readonly DBInstanceStatus: string;
  readonly BackupRetentionPeriod?: number;
  readonly ReadReplicaDBClusterIdentifiers?: readonly string[];
};

/** The ARN of the source, or why AWS would make no Aurora replica of it (AuroraMySQL.Migrating.RDSMySQL.Replica.html). */
async function replicableArn(
  read: Reader,
  { source, cluster }: { source: string; cluster: string },
): Promise<string> {
  const { DBInstances = [] } = (await read.ask({
    aws: 'rds:DescribeDBInstances',
    input: { DBInstanceIdentifier: source },
  })) as { DBInstances?: readonly Source[] };
  const [found] = DBInstances;
  if (!found) throw new Fault(`AWS describes no instance "${source}"`);
  if ((found.BackupRetentionPeriod ?? 0) === 0)
    throw new Fault(`the instance "${source}" has no automated backups, without which it has no replica`, {
      next: `aws rds modify-db-instance --db-instance-identifier ${source} --backup-retention-period 1 --apply-immediately`,
    });
  const others = (found.ReadReplicaDBClusterIdentifiers ?? []).filter(
    (each) => each !== cluster && !each.endsWith(`:cluster:${cluster}`),
  );
  if (others.length > 0)
    throw new Fault(`the instance "${source}" has the Aurora replica "${others[0]}", and can have one only`, {
      next: 'Name that one in the plan, as target.cluster; or delete it.',
    });
  return found.DBInstanceArn;
}
