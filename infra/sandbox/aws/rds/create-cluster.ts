import { AwsError } from '../error.ts';
import { flag, type Given, list, number, secretText, structure, text } from '../shape.ts';
import { putCluster } from './databases.ts';
import { type Engine, engineNamed, familyOf } from './engines.ts';
import { findCluster, findInstance, newIdentifier } from './find.ts';
import { fittingGroup } from './groups.ts';
import { tellCluster } from './output.ts';
import { invalidCombination, invalidValue } from './refusals.ts';
import type { Cluster, Databases, Instance } from './state.ts';
import { readTags, tagList } from './tags.ts';
import { begin } from './transition.ts';

/** The parameter by which a range of capacity is given. */
export const scaling = structure({ MinCapacity: number, MaxCapacity: number });

/** The parameters of CreateDBCluster. */
export const createClusterParameters = {
  DBClusterIdentifier: text,
  Engine: text,
  EngineVersion: text,
  EngineMode: text,
  MasterUsername: text,
  MasterUserPassword: secretText,
  DatabaseName: text,
  Port: number,
  DBClusterParameterGroupName: text,
  DBSubnetGroupName: text,
  VpcSecurityGroupIds: list(text, 'VpcSecurityGroupId'),
  ServerlessV2ScalingConfiguration: scaling,
  ReplicationSourceIdentifier: text,
  BackupRetentionPeriod: number,
  DeletionProtection: flag,
  StorageEncrypted: flag,
  KmsKeyId: text,
  Tags: tagList,
} as const;

type Input = Given<typeof createClusterParameters, 'DBClusterIdentifier' | 'Engine'>;

/** CreateDBCluster: a cluster by itself, or the Aurora read replica of what `ReplicationSourceIdentifier` names. */
export function createCluster(databases: Databases, input: Input): unknown {
  const identifier = newIdentifier(input.DBClusterIdentifier, 'DBClusterIdentifier');
  if (databases.clusters.has(identifier))
    throw new AwsError('DBClusterAlreadyExistsFault', 'DB Cluster already exists');
  const engine = engineNamed(input.Engine);
  if (!engine.aurora)
    throw invalidValue(`The sandbox has no clusters of the engine ${engine.name}: it has Aurora's.`);
  if ((input.EngineMode ?? 'provisioned') !== 'provisioned')
    throw invalidValue(`The sandbox does not support the EngineMode "${input.EngineMode}".`);
  const version = input.EngineVersion ?? engine.usual;
  const family = familyOf(engine.name, version);
  const group = fittingGroup(
    databases,
    'cluster',
    input.DBClusterParameterGroupName ?? `default.${family}`,
    family,
  );
  const subnetGroup = input.DBSubnetGroupName ?? 'default';
  if (!databases.subnetGroups.has(subnetGroup))
    throw new AwsError('DBSubnetGroupNotFoundFault', `DBSubnetGroup ${subnetGroup} not found.`, 404);
  const source =
    input.ReplicationSourceIdentifier === undefined
      ? undefined
      : findSource(databases, input.ReplicationSourceIdentifier, engine, family);
  const backups = input.BackupRetentionPeriod ?? 1;
  if (!Number.isInteger(backups) || backups < 1 || backups > 35)
    throw invalidValue(`Invalid backup retention period: ${backups}. Must be between 1 and 35.`);
  const encrypted = input.StorageEncrypted ?? source?.encrypted ?? false;
  if (input.KmsKeyId !== undefined && !encrypted)
    throw invalidCombination('You cannot specify KmsKeyId when StorageEncrypted is false.');
  const cluster = putCluster(databases, {
    identifier,
    engine: engine.name,
    engineVersion: version,
    user: source ? loginOfReplica(input, source) : readLogin(input),
    database: source ? source.database : input.DatabaseName,
    port: readPort(input.Port ?? engine.port),
    parameterGroup: group.name,
    subnetGroup,
    securityGroups: input.VpcSecurityGroupIds ?? ['sg-00000000'],
    scaling: input.ServerlessV2ScalingConfiguration && readScaling(input.ServerlessV2ScalingConfiguration),
    source: source?.arn,
    backups,
    deletionProtection: input.DeletionProtection ?? false,
    encrypted,
    kmsKey: encrypted ? (input.KmsKeyId ?? 'alias/aws/rds') : undefined,
    tags: readTags(input.Tags),
  });
  const shown = { as: 'creating', from: 'at once' } as const;
  begin(databases, cluster, shown, { kind: 'cluster-created', cluster }, { finish: () => undefined });
  return { DBCluster: tellCluster(databases, cluster) };
}

/** Reads a range of capacity units. Throws where it is none that Aurora has. */
export function readScaling({ MinCapacity: min, MaxCapacity: max }: Given<(typeof scaling)['members']>): {
  readonly min: number;
  readonly max: number;
} {
  if (min === undefined || max === undefined)
    throw invalidCombination(
      'MinCapacity and MaxCapacity of ServerlessV2ScalingConfiguration must be given together.',
    );
  const isUnit = (value: number) => Number.isInteger(value * 2) && value >= 0 && value <= 256;
  if (!isUnit(min) || !isUnit(max) || max < 1)
    throw invalidValue(
      `Serverless v2 capacity from ${min} to ${max} isn't valid: it goes from 0 to 256, by halves.`,
    );
  if (min > max)
    throw invalidCombination(
      `Serverless v2 minimum capacity ${min} must not be greater than the maximum of ${max}.`,
    );
  return { min, max };
}

function readLogin({ MasterUsername: user, MasterUserPassword: password }: Input): string {
  if (!user) throw invalidValue('The parameter MasterUsername must be provided and must not be blank.');
  if (!/^[A-Za-z][A-Za-z0-9_]{0,15}$/.test(user))
    throw invalidValue(`The parameter MasterUsername is not valid: "${user}".`);
  if (!password)
    throw invalidValue('The parameter MasterUserPassword must be provided and must not be blank.');
  if (password.length < 8)
    throw invalidValue(
      'The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.',
    );
  if (/[^ -~]|[/@" ]/.test(password))
    throw invalidValue(
      "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
    );
  return user;
}

function loginOfReplica(input: Input, source: Cluster | Instance): string {
  for (const own of ['MasterUsername', 'MasterUserPassword', 'DatabaseName'] as const)
    if (input[own] !== undefined)
      throw invalidCombination(`${own} can't be specified for a read replica: it comes from the source.`);
  return source.user;
}

function readPort(port: number): number {
  if (Number.isInteger(port) && port >= 1_150 && port <= 65_535) return port;
  throw invalidValue(`Invalid port value: ${port}. Must be between 1150 and 65535.`);
}

/** What a cluster is to be the replica of. Throws where that cannot be replicated from. */
function findSource(databases: Databases, arn: string, engine: Engine, family: string): Cluster | Instance {
  const kind = /^arn:aws:rds:([a-z0-9-]+):\d{12}:(cluster|db):/.exec(arn);
  if (!kind)
    throw invalidValue(
      `Invalid ReplicationSourceIdentifier: ${arn} is not the ARN of a DB instance or cluster.`,
    );
  if (kind[1] !== databases.region)
    throw invalidValue(`The sandbox has the region ${databases.region} only, and ${arn} is in another.`);
  const source = kind[2] === 'db' ? findInstance(databases, arn) : findCluster(databases, arn);
  const isInstance = 'class' in source;
  const state = isInstance ? 'InvalidDBInstanceState' : 'InvalidDBClusterStateFault';
  if (source.status !== 'available')
    throw new AwsError(state, `${source.identifier} is in ${source.status} state and has to be available.`);
  const wanted = isInstance
    ? `aurora-${source.engine === 'postgres' ? 'postgresql' : source.engine}`
    : source.engine;
  if (wanted !== engine.name || (isInstance && source.cluster !== undefined))
    throw invalidCombination(
      `A cluster of ${engine.name} can't be a read replica of ${source.identifier} (${source.engine}).`,
    );
  if (familyOf(source.engine, source.engineVersion).match(/[\d.]+$/)?.[0] !== family.match(/[\d.]+$/)?.[0])
    throw invalidCombination(`A cluster of ${family} can't replicate from version ${source.engineVersion}.`);
  if (isInstance && source.backups === 0)
    throw new AwsError(
      'InvalidDBInstanceState',
      'Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.',
    );
  const replica = [...databases.clusters.values()].find((each) => each.source === source.arn);
  if (isInstance && replica)
    throw new AwsError(
      'InvalidDBInstanceState',
      `${source.identifier} has an Aurora read replica already, ${replica.identifier}, and can have only one.`,
    );
  return source;
}
