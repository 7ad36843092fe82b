import type { Replication } from './replication.ts';
import { checkpointOf, tellStats } from './task-output.ts';

/** A replication configuration as the service shows it. */
export function tellConfig(it: Replication) {
  return {
    ...names(it),
    ...(it.compute && {
      ComputeConfig: {
        MinCapacityUnits: it.compute.least,
        MaxCapacityUnits: it.compute.most,
        MultiAZ: it.compute.multiAz,
        VpcSecurityGroupIds: [...it.compute.securityGroups],
        ...(it.compute.subnetGroup !== undefined && { ReplicationSubnetGroupId: it.compute.subnetGroup }),
      },
    }),
    ReplicationSettings: it.settings,
    TableMappings: it.mappings,
    ReplicationConfigCreateTime: it.created,
    ReplicationConfigUpdateTime: it.updated,
  };
}

/** A serverless replication as the service shows it. */
export function tellReplication(it: Replication) {
  const { memory, ended } = it;
  const checkpoint = checkpointOf(memory);
  const provisioned = /^(?:replication_starting|running|stopping|stopped)$/.test(it.status);
  return {
    ...names(it),
    Status: it.status,
    ...(provisioned && {
      ProvisionData: { ProvisionState: 'provisioned', ProvisionedCapacityUnits: it.compute?.least },
    }),
    ...(ended && { StopReason: `Stop Reason ${ended.reason}` }),
    ...(ended?.failure !== undefined && { FailureMessages: [ended.failure] }),
    ...(memory && { ReplicationStats: tellStats(memory) }),
    ...(it.startedAs !== undefined && { StartReplicationType: it.startedAs }),
    ...(checkpoint !== undefined && { RecoveryCheckpoint: checkpoint }),
    ReplicationCreateTime: it.created,
    ReplicationUpdateTime: it.updated,
    ...(memory?.stopped !== undefined && { ReplicationLastStopTime: new Date(memory.stopped) }),
  };
}

const names = (it: Replication) => ({
  ReplicationConfigIdentifier: it.identifier,
  ReplicationConfigArn: it.arn,
  SourceEndpointArn: it.source,
  TargetEndpointArn: it.target,
  ReplicationType: it.type,
});
