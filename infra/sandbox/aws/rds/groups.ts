import { AwsError } from '../error.ts';
import { parametersOf } from './catalogue.ts';
import { arnOf, membersOf } from './databases.ts';
import { engineOf } from './engines.ts';
import { findCluster } from './find.ts';
import { invalidCombination, invalidValue } from './refusals.ts';
import type { Applied, Databases, Instance, ParameterGroup, Tags } from './state.ts';

/** The two kinds of parameter groups. */
export type Kind = 'cluster' | 'instance';

/** The groups of a kind. */
export const groupsOf = ({ clusterGroups, instanceGroups }: Databases, kind: Kind) =>
  kind === 'cluster' ? clusterGroups : instanceGroups;

/** The group of a name, in any case; AWS's default groups are there as soon as they are named. Undefined where there is none. */
export function groupNamed(databases: Databases, kind: Kind, given: string): ParameterGroup | undefined {
  const name = given.toLowerCase();
  const known = groupsOf(databases, kind).get(name);
  const family = /^default\.(.+)$/.exec(name)?.[1];
  if (known || family === undefined) return known;
  try {
    return makeGroup(databases, kind, name, family, `Default parameter group for ${family}`, new Map());
  } catch {
    return undefined;
  }
}

/** Makes a group. Throws where there can be no group of that kind and family. */
export function makeGroup(
  databases: Databases,
  kind: Kind,
  name: string,
  family: string,
  description: string,
  tags: Tags,
): ParameterGroup {
  if (kind === 'cluster' && !engineOf(family).aurora)
    throw invalidValue(`The sandbox has no clusters of the family ${family}`);
  parametersOf(family, kind);
  const arn = arnOf(databases.region, kind === 'cluster' ? 'cluster-pg' : 'pg', name);
  const group = { name, arn, family, description, tags, values: new Map() };
  groupsOf(databases, kind).set(name, group);
  return group;
}

/** A group that may be given to a cluster or an instance of a family. Throws where there is none, or it is one of another family. */
export function fittingGroup(databases: Databases, kind: Kind, name: string, family: string): ParameterGroup {
  const group = groupNamed(databases, kind, name);
  if (!group)
    throw kind === 'cluster'
      ? new AwsError('DBClusterParameterGroupNotFound', `DBClusterParameterGroup not found: ${name}`, 404)
      : new AwsError('DBParameterGroupNotFound', `DBParameterGroup not found: ${name}`, 404);
  if (group.family !== family)
    throw invalidCombination(
      `The Parameter Group ${group.name} with DBParameterGroupFamily ${group.family} can't be used for this ${kind}. Use a Parameter Group with DBParameterGroupFamily ${family}.`,
    );
  return group;
}

/** The instances that take values from a group, by themselves or through their cluster. */
export function usersOf(databases: Databases, kind: Kind, group: ParameterGroup): readonly Instance[] {
  if (kind === 'instance')
    return [...databases.instances.values()].filter(({ parameterGroup }) => parameterGroup === group.name);
  return [...databases.clusters.values()]
    .filter(({ parameterGroup }) => parameterGroup === group.name)
    .flatMap(({ identifier }) => membersOf(databases, identifier));
}

/** What an instance's groups say, where that is not the engine's default; its own group goes before its cluster's. */
export function wantedBy(databases: Databases, instance: Instance): ReadonlyMap<string, string> {
  const cluster = instance.cluster === undefined ? undefined : findCluster(databases, instance.cluster);
  const groups = [
    ...(cluster ? [groupNamed(databases, 'cluster', cluster.parameterGroup)] : []),
    groupNamed(databases, 'instance', instance.parameterGroup),
  ];
  return new Map(
    groups.flatMap((group) => [...(group?.values ?? [])].map(([name, { value }]) => [name, value] as const)),
  );
}

/** Says how far an instance has come with the values of a kind of group. */
export function setApplied(instance: Instance, kind: Kind, applied: Applied): void {
  if (kind === 'cluster') instance.clusterApplied = applied;
  else instance.applied = applied;
}
