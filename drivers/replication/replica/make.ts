import '../../aws/operations.ts';
import type { Plan, Replica } from '../../../engine/plan/resolved.ts';
import type { Action } from '../../../engine/step.ts';
import type { Asked } from './find.ts';
import { memberOf, tagOf } from './names.ts';

const replicaIn = ({ replication: { replica } }: Plan): Replica => {
  if (replica === null) throw new RangeError('the plan makes no replica');
  return replica;
};

const failed = ['failed', 'deleting', 'replica of another', 'alone', 'incompatible-parameters'];

/** Makes the cluster: AWS takes a snapshot of the source and moves its data, "several hours per tebibyte". */
export function makeCluster(plan: Plan, arn: string, asked: Asked): Action {
  const { cluster, source } = asked;
  const { version, parameter_group, subnet_group, security_groups } = replicaIn(plan);
  const { capacity } = plan.target;
  const ask = { op: 'replica.cluster@1', input: asked } as const;
  return {
    id: 'cluster',
    title: `make the cluster "${cluster}" as an Aurora read replica of "${source}"`,
    note: 'AWS moves a snapshot of the whole instance into it: hours for a terabyte',
    forward: {
      aws: 'rds:CreateDBCluster',
      input: {
        DBClusterIdentifier: cluster,
        Engine: 'aurora-mysql',
        ReplicationSourceIdentifier: arn,
        Port: plan.target.port,
        Tags: [tagOf(plan)],
        ...(version !== null && { EngineVersion: version }),
        ...(parameter_group !== null && { DBClusterParameterGroupName: parameter_group }),
        ...(subnet_group !== null && { DBSubnetGroupName: subnet_group }),
        ...(security_groups.length > 0 && { VpcSecurityGroupIds: security_groups }),
        ...(capacity !== null && {
          ServerlessV2ScalingConfiguration: { MinCapacity: capacity.min, MaxCapacity: capacity.max },
        }),
      },
    },
    // Another run's instance may stand in it, where this call was made before the engine died.
    until: [{ ask, path: 'state', is: ['no instance', 'replica'], never: failed, within: '7d' }],
    back: {
      title: 'deletes it',
      call: { op: 'replica.remove-cluster@1', input: asked },
      until: [{ ask, path: 'state', is: ['missing'], within: '2h' }],
    },
  };
}

/** Makes the instance in the cluster, which has an endpoint only for it to answer at. */
export function makeInstance(plan: Plan, asked: Asked): Action {
  const { cluster, tag } = asked;
  const [id, size] = [
    memberOf(cluster),
    plan.target.capacity === null ? replicaIn(plan).class : 'db.serverless',
  ];
  return {
    id: 'instance',
    title: `make the instance "${id}" in it (${size})`,
    forward: {
      aws: 'rds:CreateDBInstance',
      input: {
        DBInstanceIdentifier: id,
        DBClusterIdentifier: cluster,
        DBInstanceClass: size,
        Engine: 'aurora-mysql',
        PubliclyAccessible: false,
        Tags: [tagOf(plan)],
      },
    },
    until: [
      {
        ask: { op: 'replica.cluster@1', input: asked },
        path: 'state',
        is: ['replica'],
        never: failed,
        within: '7d',
      },
    ],
    back: {
      title: 'deletes it',
      call: { op: 'replica.remove-instance@1', input: { id, tag } },
      until: [
        {
          ask: { op: 'replica.instance@1', input: { id, tag } },
          path: 'state',
          is: ['missing'],
          within: '2h',
        },
      ],
    },
  };
}
