import { AwsError } from '../error.ts';
import { flag, type Given, type Operations, operation, text } from '../shape.ts';
import { differencesOf, takeEffect } from './apply.ts';
import { createInstance, createInstanceParameters } from './create-instance.ts';
import { arnOf, membersOf } from './databases.ts';
import { describing, type Filters, select } from './describe.ts';
import { familyOf } from './engines.ts';
import { availableInstance, findInstance } from './find.ts';
import { fittingGroup } from './groups.ts';
import { tellInstance } from './output.ts';
import { invalidCombination } from './refusals.ts';
import { checkSnapshot, startSnapshot } from './snapshots.ts';
import type { Databases, Instance } from './state.ts';
import { begin } from './transition.ts';

const filters: Filters<Instance> = {
  'db-cluster-id': ({ cluster, arn }) =>
    cluster === undefined ? [] : [cluster, arn.replace(/:db:.*$/, `:cluster:${cluster}`)],
  'db-instance-id': ({ identifier, arn }) => [identifier, arn],
  'dbi-resource-id': ({ id }) => [id],
  engine: ({ engine }) => [engine],
};

/** The operations on instances. */
export const instanceOperations = (databases: Databases): Operations => ({
  CreateDBInstance: operation({
    parameters: createInstanceParameters,
    needs: ['DBInstanceIdentifier', 'DBInstanceClass', 'Engine'],
    resource: ({ DBInstanceIdentifier: name }, { region }) => arnOf(region, 'db', name),
    answer: (input) => createInstance(databases, input),
  }),
  DescribeDBInstances: operation({
    parameters: { DBInstanceIdentifier: text, ...describing },
    resource: ({ DBInstanceIdentifier: name = '*' }, { region }) => arnOf(region, 'db', name),
    answer: ({ DBInstanceIdentifier: name, ...asked }) => {
      const all = name === undefined ? databases.instances.values() : [findInstance(databases, name)];
      const { page, ...rest } = select(all, asked, filters, ({ identifier }) => identifier);
      return { DBInstances: page.map((instance) => tellInstance(databases, instance)), ...rest };
    },
  }),
  ModifyDBInstance: operation({
    parameters: { DBInstanceIdentifier: text, DBParameterGroupName: text, ApplyImmediately: flag },
    needs: ['DBInstanceIdentifier'],
    answer: ({ DBInstanceIdentifier: name, DBParameterGroupName: group }) => modify(databases, name, group),
  }),
  RebootDBInstance: operation({
    parameters: { DBInstanceIdentifier: text },
    needs: ['DBInstanceIdentifier'],
    answer: ({ DBInstanceIdentifier }) => reboot(databases, DBInstanceIdentifier),
  }),
  StopDBInstance: operation({
    parameters: { DBInstanceIdentifier: text },
    needs: ['DBInstanceIdentifier'],
    resource: ({ DBInstanceIdentifier: name }, { region }) => arnOf(region, 'db', name),
    answer: ({ DBInstanceIdentifier }) => stop(databases, DBInstanceIdentifier),
  }),
  StartDBInstance: operation({
    parameters: { DBInstanceIdentifier: text },
    needs: ['DBInstanceIdentifier'],
    resource: ({ DBInstanceIdentifier: name }, { region }) => arnOf(region, 'db', name),
    answer: ({ DBInstanceIdentifier }) => start(databases, DBInstanceIdentifier),
  }),
  DeleteDBInstance: operation({
    parameters: deleteParameters,
    needs: ['DBInstanceIdentifier'],
    resource: ({ DBInstanceIdentifier: name }, { region }) => arnOf(region, 'db', name),
    answer: (input) => remove(databases, input),
  }),
});

/** The group's name changes at once, what is in it waits for a restart, whatever ApplyImmediately says: so the real one's guide. */
function modify(databases: Databases, name: string, groupName: string | undefined): unknown {
  const instance = availableInstance(databases, name);
  if (groupName === undefined) throw invalidCombination('No modifications were requested');
  const { engine, engineVersion } = instance;
  const group = fittingGroup(databases, 'instance', groupName, familyOf(engine, engineVersion));
  if (group.name !== instance.parameterGroup) {
    instance.parameterGroup = group.name;
    instance.applied = 'applying';
    const shown = { as: 'modifying', from: 'a little later' } as const;
    const finish = () => {
      instance.applied = 'pending-reboot';
    };
    begin(databases, instance, shown, { kind: 'instance-changed', instance }, { finish });
  }
  return { DBInstance: tellInstance(databases, instance) };
}

function reboot(databases: Databases, name: string): unknown {
  const instance = availableInstance(databases, name);
  const values = differencesOf(databases, instance);
  const shown = { as: 'rebooting', from: 'at once' } as const;
  const finish = () => {
    takeEffect(instance, values);
    instance.applied = 'in-sync';
    instance.clusterApplied = 'in-sync';
  };
  const broken = () => {
    instance.status = 'incompatible-parameters';
  };
  begin(databases, instance, shown, { kind: 'instance-rebooted', instance, values }, { finish, broken });
  return { DBInstance: tellInstance(databases, instance) };
}

/** An instance with read replicas is not stopped, nor one of Aurora by itself: so the real one's guide. */
function stop(databases: Databases, name: string): unknown {
  const instance = availableInstance(databases, name);
  if (instance.cluster !== undefined)
    throw invalidCombination(
      'aurora DB instances are not eligible for stopping or starting. Stop or start their cluster instead.',
    );
  const replica = [...databases.clusters.values()].find(({ source }) => source === instance.arn);
  if (replica)
    throw new AwsError(
      'InvalidDBInstanceState',
      `Cannot stop instance ${instance.identifier}: it has the read replica ${replica.identifier}.`,
    );
  instance.busy++;
  instance.status = 'stopping';
  databases.progress.make({ kind: 'instance-stopped', instance }, () => {
    instance.busy--;
    instance.status = 'stopped';
  });
  return { DBInstance: tellInstance(databases, instance) };
}

function start(databases: Databases, name: string): unknown {
  const instance = findInstance(databases, name);
  if (instance.status !== 'stopped')
    throw new AwsError(
      'InvalidDBInstanceState',
      `Instance ${instance.identifier} is not stopped: it is ${instance.status}.`,
    );
  begin(
    databases,
    instance,
    { as: 'starting', from: 'at once' },
    { kind: 'instance-started', instance },
    {
      finish: () => undefined,
    },
  );
  return { DBInstance: tellInstance(databases, instance) };
}

const deleteParameters = {
  DBInstanceIdentifier: text,
  SkipFinalSnapshot: flag,
  FinalDBSnapshotIdentifier: text,
} as const;

function remove(
  databases: Databases,
  input: Given<typeof deleteParameters, 'DBInstanceIdentifier'>,
): unknown {
  const instance = findInstance(databases, input.DBInstanceIdentifier);
  if (instance.status === 'deleting')
    throw new AwsError('InvalidDBInstanceState', `Instance ${instance.identifier} is already being deleted.`);
  if (instance.deletionProtection)
    throw invalidCombination(
      'Cannot delete protected DB Instance, please disable deletion protection and try again.',
    );
  const snapshot = instance.cluster === undefined ? checkLone(databases, instance, input) : undefined;
  if (instance.cluster !== undefined) checkMember(databases, instance, instance.cluster, input);
  instance.busy++;
  instance.status = 'deleting';
  const end = () =>
    databases.progress.make({ kind: 'instance-deleted', instance }, () => {
      databases.instances.delete(instance.identifier);
      succeed(databases, instance);
    });
  if (snapshot === undefined) end();
  else startSnapshot(databases, instance, snapshot, new Map(), end);
  return { DBInstance: tellInstance(databases, instance) };
}

/** The name of the final snapshot of an instance without a cluster, if there is to be one. */
function checkLone(
  databases: Databases,
  { arn, status }: Instance,
  { SkipFinalSnapshot: skip = false, FinalDBSnapshotIdentifier: snapshot }: Given<typeof deleteParameters>,
): string | undefined {
  const replica = [...databases.clusters.values()].find(({ source }) => source === arn);
  if (replica)
    throw invalidCombination(
      `The sandbox does not delete what the cluster ${replica.identifier} is a replica of.`,
    );
  if (skip && snapshot !== undefined)
    throw invalidCombination('You cannot specify both FinalDBSnapshotIdentifier and SkipFinalSnapshot');
  if (skip) return undefined;
  if (snapshot === undefined)
    throw invalidCombination('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
  if (status !== 'available')
    throw new AwsError('InvalidDBInstanceState', `A final snapshot can't be taken in ${status} state.`);
  return checkSnapshot(databases, snapshot);
}

function checkMember(
  databases: Databases,
  { identifier }: Instance,
  cluster: string,
  { FinalDBSnapshotIdentifier: snapshot }: Given<typeof deleteParameters>,
): void {
  if (snapshot !== undefined)
    throw invalidCombination(
      'FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance',
    );
  const others = membersOf(databases, cluster).filter((each) => each.identifier !== identifier);
  const { source } = databases.clusters.get(cluster) ?? {};
  if (source?.includes(':cluster:') && others.length === 0)
    throw new AwsError(
      'InvalidDBClusterStateFault',
      'Cannot delete the last instance of the read replica DB cluster. Promote the DB cluster to a standalone DB cluster in order to delete it.',
    );
}

/** Where the writer of a cluster is gone, the reader that is first in line writes. */
function succeed(databases: Databases, { cluster, writer }: Instance): void {
  if (cluster === undefined || !writer) return;
  const [heir] = membersOf(databases, cluster)
    .filter(({ status }) => status !== 'deleting')
    .sort((a, b) => a.promotionTier - b.promotionTier);
  if (heir) heir.writer = true;
}
