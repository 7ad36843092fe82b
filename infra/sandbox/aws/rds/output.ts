import type { ItemNames } from '../xml.ts';
import { membersOf } from './databases.ts';
import { engineNamed } from './engines.ts';
import type { Cluster, Databases, Instance, ParameterGroup, Tags } from './state.ts';

/** What RDS calls the items of its lists. */
export const items: ItemNames = {
  AvailabilityZones: 'AvailabilityZone',
  DBClusterMembers: 'DBClusterMember',
  DBClusterParameterGroups: 'DBClusterParameterGroup',
  DBClusterSnapshots: 'DBClusterSnapshot',
  DBClusters: 'DBCluster',
  DBInstances: 'DBInstance',
  DBParameterGroups: 'DBParameterGroup',
  DBSnapshots: 'DBSnapshot',
  Parameters: 'Parameter',
  ReadReplicaDBClusterIdentifiers: 'ReadReplicaDBClusterIdentifier',
  ReadReplicaIdentifiers: 'ReadReplicaIdentifier',
  StatusInfos: 'DBInstanceStatusInfo',
  TagList: 'Tag',
  VpcSecurityGroups: 'VpcSecurityGroupMembership',
};

/** A cluster as RDS tells it. */
export function tellCluster(databases: Databases, cluster: Cluster) {
  const members = membersOf(databases, cluster.identifier);
  const replicas = [...databases.clusters.values()].filter(({ source }) => source === cluster.arn);
  return {
    AllocatedStorage: 1,
    AvailabilityZones: zonesOf(databases.region),
    BackupRetentionPeriod: cluster.backups,
    DatabaseName: cluster.database,
    DBClusterIdentifier: cluster.identifier,
    DBClusterParameterGroup: cluster.parameterGroup,
    DBSubnetGroup: cluster.subnetGroup,
    Status: cluster.status,
    Endpoint: cluster.endpoint,
    ReaderEndpoint: cluster.readerEndpoint,
    MultiAZ: members.length > 1,
    Engine: cluster.engine,
    EngineVersion: cluster.engineVersion,
    Port: cluster.port,
    MasterUsername: cluster.user,
    ReplicationSourceIdentifier: cluster.source,
    ReadReplicaIdentifiers: replicas.map(({ arn }) => arn),
    DBClusterMembers: members.map((member) => ({
      DBInstanceIdentifier: member.identifier,
      IsClusterWriter: member.writer,
      DBClusterParameterGroupStatus: member.clusterApplied,
      PromotionTier: member.promotionTier,
    })),
    VpcSecurityGroups: groupsOf(cluster),
    StorageEncrypted: cluster.encrypted,
    KmsKeyId: cluster.kmsKey,
    DbClusterResourceId: cluster.id,
    DBClusterArn: cluster.arn,
    IAMDatabaseAuthenticationEnabled: false,
    ClusterCreateTime: cluster.created,
    EngineMode: 'provisioned',
    DeletionProtection: cluster.deletionProtection,
    HttpEndpointEnabled: false,
    CopyTagsToSnapshot: false,
    CrossAccountClone: false,
    TagList: tellTags(cluster.tags),
    ServerlessV2ScalingConfiguration: cluster.scaling && {
      MinCapacity: cluster.scaling.min,
      MaxCapacity: cluster.scaling.max,
    },
  };
}

/** An instance as RDS tells it. */
export function tellInstance(databases: Databases, instance: Instance) {
  const cluster = instance.cluster === undefined ? undefined : databases.clusters.get(instance.cluster);
  const replicas = [...databases.clusters.values()].filter(({ source }) => source === instance.arn);
  return {
    DBInstanceIdentifier: instance.identifier,
    DBInstanceClass: instance.class,
    Engine: instance.engine,
    DBInstanceStatus: instance.status,
    MasterUsername: instance.user,
    DBName: instance.database,
    Endpoint: instance.reachable ? { Address: instance.address, Port: instance.port } : undefined,
    AllocatedStorage: instance.storage,
    InstanceCreateTime: instance.reachable ? instance.created : undefined,
    BackupRetentionPeriod: instance.backups,
    VpcSecurityGroups: groupsOf(instance),
    DBParameterGroups: [
      { DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: instance.applied },
    ],
    AvailabilityZone: instance.zone,
    MultiAZ: false,
    EngineVersion: instance.engineVersion,
    ReadReplicaDBClusterIdentifiers: replicas.map(({ identifier }) => identifier),
    LicenseModel: engineNamed(instance.engine).license,
    PubliclyAccessible: instance.isPublic,
    StatusInfos: cluster?.source
      ? [{ StatusType: 'read replication', Normal: true, Status: 'replicating' }]
      : undefined,
    DBClusterIdentifier: instance.cluster,
    StorageEncrypted: instance.encrypted,
    KmsKeyId: instance.kmsKey,
    DbiResourceId: instance.id,
    PromotionTier: instance.cluster === undefined ? undefined : instance.promotionTier,
    DBInstanceArn: instance.arn,
    DeletionProtection: instance.deletionProtection,
    TagList: tellTags(instance.tags),
  };
}

/** A parameter group of clusters as RDS tells it. */
export const tellClusterGroup = ({ name, arn, family, description }: ParameterGroup) => ({
  DBClusterParameterGroupName: name,
  DBParameterGroupFamily: family,
  Description: description,
  DBClusterParameterGroupArn: arn,
});

/** A parameter group of instances as RDS tells it. */
export const tellGroup = ({ name, arn, family, description }: ParameterGroup) => ({
  DBParameterGroupName: name,
  DBParameterGroupFamily: family,
  Description: description,
  DBParameterGroupArn: arn,
});

/** Tags as RDS tells them. */
export const tellTags = (tags: Tags) => [...tags].map(([Key, Value]) => ({ Key, Value }));

/** The availability zones of a region. */
export const zonesOf = (region: string) => ['a', 'b', 'c'].map((zone) => `${region}${zone}`);

const groupsOf = ({ securityGroups }: Cluster | Instance) =>
  securityGroups.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: 'active' }));
