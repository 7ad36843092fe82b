import { AwsError } from '../error.ts';
import { invalidValue } from './refusals.ts';
import type { Cluster, Databases, Instance } from './state.ts';

/** The cluster of an identifier, in any case, or of an ARN. Throws where there is none. */
export function findCluster({ clusters }: Databases, name: string): Cluster {
  const found = lookUp(clusters, name);
  if (!found) throw new AwsError('DBClusterNotFoundFault', `DBCluster ${name} not found.`, 404);
  return found;
}

/** The instance of an identifier, in any case, or of an ARN. Throws where there is none. */
export function findInstance({ instances }: Databases, name: string): Instance {
  const found = lookUp(instances, name);
  if (!found) throw new AwsError('DBInstanceNotFound', `DBInstance ${name} not found.`, 404);
  return found;
}

/** What stands under an identifier, which is kept in lower case, or under an ARN. */
export function lookUp<T extends { readonly arn: string }>(
  all: ReadonlyMap<string, T>,
  name: string,
): T | undefined {
  return all.get(name.toLowerCase()) ?? [...all.values()].find(({ arn }) => arn === name);
}

/** The same cluster, when nothing is being done to it. Throws otherwise. */
export function availableCluster(databases: Databases, name: string): Cluster {
  const found = findCluster(databases, name);
  if (found.status === 'available' && found.busy === 0) return found;
  throw new AwsError(
    'InvalidDBClusterStateFault',
    `DbCluster ${found.identifier} is in ${stateOf(found)} state and has to be available for this operation.`,
  );
}

/** The same instance, when nothing is being done to it. Throws otherwise. */
export function availableInstance(databases: Databases, name: string): Instance {
  const found = findInstance(databases, name);
  if (found.status === 'available' && found.busy === 0) return found;
  throw new AwsError(
    'InvalidDBInstanceState',
    `Instance ${found.identifier} is in ${stateOf(found)} state and has to be available for this operation.`,
  );
}

const stateOf = ({ status, busy }: Cluster | Instance) =>
  status === 'available' && busy > 0 ? 'a changing' : status;

/** A new identifier, in the lower case in which it is kept. Throws where it has not the form of one. */
export function newIdentifier(given: string, parameter: string, most = 63): string {
  const name = given.toLowerCase();
  if (!/^[a-z](-?[a-z0-9])*$/.test(name) || name.length > most)
    throw invalidValue(
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  return name;
}
