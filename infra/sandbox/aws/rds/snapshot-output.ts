import { engineNamed } from './engines.ts';
import { tellTags, zonesOf } from './output.ts';
import type { Cluster, Databases, Instance, Snapshot } from './state.ts';

/** A snapshot of a cluster as RDS tells it. */
export function tellClusterSnapshot(databases: Databases, snapshot: Snapshot<Cluster>) {
  const { of } = snapshot;
  return {
    AvailabilityZones: zonesOf(databases.region),
    DBClusterSnapshotIdentifier: snapshot.identifier,
    DBClusterIdentifier: of.identifier,
    SnapshotCreateTime: new Date(snapshot.begun),
    Engine: of.engine,
    EngineMode: 'provisioned',
    AllocatedStorage: 1,
    Status: snapshot.status,
    Port: of.port,
    ClusterCreateTime: of.created,
    MasterUsername: of.user,
    EngineVersion: of.engineVersion,
    LicenseModel: engineNamed(of.engine).license,
    SnapshotType: 'manual',
    PercentProgress: progressOf(databases, snapshot),
    StorageEncrypted: of.encrypted,
    KmsKeyId: of.kmsKey,
    DBClusterSnapshotArn: snapshot.arn,
    IAMDatabaseAuthenticationEnabled: false,
    TagList: tellTags(snapshot.tags),
    DbClusterResourceId: of.id,
  };
}

/** A snapshot of an instance as RDS tells it. */
export function tellSnapshot(databases: Databases, snapshot: Snapshot<Instance>) {
  const { of } = snapshot;
  return {
    DBSnapshotIdentifier: snapshot.identifier,
    DBInstanceIdentifier: of.identifier,
    SnapshotCreateTime: new Date(snapshot.begun),
    Engine: of.engine,
    AllocatedStorage: of.storage,
    Status: snapshot.status,
    Port: of.port,
    AvailabilityZone: of.zone,
    InstanceCreateTime: of.created,
    MasterUsername: of.user,
    EngineVersion: of.engineVersion,
    LicenseModel: engineNamed(of.engine).license,
    SnapshotType: 'manual',
    PercentProgress: progressOf(databases, snapshot),
    Encrypted: of.encrypted,
    KmsKeyId: of.kmsKey,
    DBSnapshotArn: snapshot.arn,
    IAMDatabaseAuthenticationEnabled: false,
    DbiResourceId: of.id,
    TagList: tellTags(snapshot.tags),
  };
}

/** Percent, by the time that a snapshot takes: all of it only where it is done. */
function progressOf({ progress }: Databases, { status, begun }: Snapshot<Cluster | Instance>): number {
  if (status === 'available') return 100;
  return Math.min(99, Math.floor((100 * (progress.now() - begun)) / progress.takes));
}
