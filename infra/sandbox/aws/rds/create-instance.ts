import { AwsError } from '../error.ts';
import { flag, type Given, number, text } from '../shape.ts';
import { differencesOf, takeEffect } from './apply.ts';
import { putInstance } from './databases.ts';
import { engineNamed, familyOf } from './engines.ts';
import { findCluster, newIdentifier } from './find.ts';
import { fittingGroup } from './groups.ts';
import { tellInstance } from './output.ts';
import { invalidCombination, invalidValue } from './refusals.ts';
import type { Databases } from './state.ts';
import { readTags, tagList } from './tags.ts';
import { begin } from './transition.ts';

/** The parameters of CreateDBInstance. */
export const createInstanceParameters = {
  DBInstanceIdentifier: text,
  DBClusterIdentifier: text,
  DBInstanceClass: text,
  Engine: text,
  DBParameterGroupName: text,
  PromotionTier: number,
  PubliclyAccessible: flag,
  AvailabilityZone: text,
  Tags: tagList,
} as const;

type Input = Given<typeof createInstanceParameters, 'DBInstanceIdentifier' | 'DBInstanceClass' | 'Engine'>;

/** CreateDBInstance in a cluster; the first one writes. */
export function createInstance(databases: Databases, input: Input): unknown {
  const identifier = newIdentifier(input.DBInstanceIdentifier, 'DBInstanceIdentifier');
  if (databases.instances.has(identifier))
    throw new AwsError('DBInstanceAlreadyExists', 'DB instance already exists');
  if (input.DBClusterIdentifier === undefined)
    throw invalidCombination(
      'The sandbox creates instances in a cluster only: DBClusterIdentifier is missing.',
    );
  const cluster = findCluster(databases, input.DBClusterIdentifier);
  engineNamed(input.Engine);
  if (input.Engine !== cluster.engine)
    throw invalidCombination(
      `The engine name requested for your DB instance (${input.Engine}) doesn't match the engine name of your DB cluster (${cluster.engine}).`,
    );
  if (cluster.status === 'deleting')
    throw new AwsError('InvalidDBClusterStateFault', `DbCluster ${cluster.identifier} is being deleted.`);
  const { DBInstanceClass: size, PromotionTier: promotionTier = 1 } = input;
  if (!/^db\.([a-z0-9-]+\.[a-z0-9]+|serverless)$/.test(size))
    throw invalidValue(`Invalid DB Instance class: ${size}`);
  if (size === 'db.serverless' && !cluster.scaling)
    throw new AwsError(
      'InvalidDBClusterStateFault',
      'Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance.',
    );
  if (!Number.isInteger(promotionTier) || promotionTier < 0 || promotionTier > 15)
    throw invalidValue(`Invalid promotion tier: ${promotionTier}`);
  const zone = input.AvailabilityZone ?? `${databases.region}a`;
  if (!new RegExp(`^${databases.region}[abc]$`).test(zone))
    throw invalidValue(`Invalid availability zone: ${zone}`);
  const family = familyOf(cluster.engine, cluster.engineVersion);
  const group = fittingGroup(
    databases,
    'instance',
    input.DBParameterGroupName ?? `default.${family}`,
    family,
  );
  const instance = putInstance(databases, {
    identifier,
    engine: cluster.engine,
    cluster: cluster.identifier,
    class: size,
    parameterGroup: group.name,
    promotionTier,
    zone,
    isPublic: input.PubliclyAccessible ?? false,
    reachable: false,
    tags: readTags(input.Tags),
  });
  const finish = () => {
    // A server that starts takes whatever its groups say.
    takeEffect(instance, differencesOf(databases, instance));
    instance.reachable = true;
  };
  const broken = () => {
    instance.status = 'failed';
  };
  const shown = { as: 'creating', from: 'at once' } as const;
  begin(databases, instance, shown, { kind: 'instance-created', instance }, { finish, broken });
  return { DBInstance: tellInstance(databases, instance) };
}
