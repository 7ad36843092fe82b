import { howMany } from '../../../engine/how-many.ts';
import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Dms, Plan } from '../../../engine/plan/resolved.ts';
import type { Action, AwsCall, Json } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import type { Found } from './find.ts';
import { idle, type Runner } from './find-task.ts';
import { arnOf, made } from './make.ts';
import { mappingsOf } from './mappings.ts';
import { namesOf } from './names.ts';
import { differingSettings, settingsOf } from './settings.ts';

/** The task of the plan, or its replication; one that stands is given the plan's settings, with each one named that it had otherwise. */
export function task(plan: Plan, dms: Dms, tables: readonly Table[], found: Found): readonly Action[] {
  const { task: name, runner } = namesOf(plan);
  const [mappings, settings] = [mappingsOf(tables), settingsOf(dms)];
  const documents = { mappings, settings: JSON.stringify(settings) };
  const action = made(
    {
      id: 'task',
      kind: runner,
      name,
      title: `the ${runner} "${name}" for ${howMany(tables.length, 'table')}`,
    },
    found,
    runner === 'task' ? makeTask(plan, documents) : makeReplication(plan, dms, documents),
    { ready: ['ready', 'created', 'stopped', 'failed'], within: '15m' },
  );
  return [action, ...adopted(name, runner, found, mappings, settings)];
}

type Documents = { readonly mappings: string; readonly settings: string };

const makeTask = (plan: Plan, { mappings, settings }: Documents): AwsCall => ({
  aws: 'dms:CreateReplicationTask',
  input: {
    ReplicationTaskIdentifier: namesOf(plan).task,
    ReplicationInstanceArn: arnOf('instance'),
    SourceEndpointArn: arnOf('endpoint-source'),
    TargetEndpointArn: arnOf('endpoint-target'),
    MigrationType: 'full-load-and-cdc',
    TableMappings: mappings,
    ReplicationTaskSettings: settings,
    Tags: namesOf(plan).tags,
  },
});

const makeReplication = (plan: Plan, dms: Dms, { mappings, settings }: Documents): AwsCall => ({
  aws: 'dms:CreateReplicationConfig',
  input: {
    ReplicationConfigIdentifier: namesOf(plan).task,
    SourceEndpointArn: arnOf('endpoint-source'),
    TargetEndpointArn: arnOf('endpoint-target'),
    ComputeConfig: {
      MinCapacityUnits: dms.units.min,
      MaxCapacityUnits: dms.units.max,
      MultiAZ: dms.multi_az,
      ...(dms.subnet_group !== null && { ReplicationSubnetGroupId: dms.subnet_group }),
      ...(dms.security_groups.length > 0 && { VpcSecurityGroupIds: dms.security_groups }),
    },
    ReplicationType: 'full-load-and-cdc',
    TableMappings: mappings,
    ReplicationSettings: settings,
    Tags: namesOf(plan).tags,
  },
});

function adopted(
  name: string,
  runner: Runner,
  found: Found,
  mappings: string,
  settings: ReturnType<typeof settingsOf>,
): readonly Action[] {
  if (found.state === 'missing') return [];
  if (!idle.has(found.state))
    throw new Fault(`the ${runner} "${name}" of DMS is ${found.state} already`, {
      next: 'It may be at work for somebody else. Stop it, and run again.',
    });
  if (found.MigrationType !== 'full-load-and-cdc')
    throw new Fault(
      `the ${runner} "${name}" of DMS is for "${found.MigrationType}", not for a full load and changes`,
      {
        next: 'Delete it, and run again: it is made anew.',
      },
    );
  const [stood, told] = [String(found.TableMappings), String(found.ReplicationTaskSettings)];
  const differences = differingSettings(told, settings);
  const mapped = rulesOf(stood) === rulesOf(mappings);
  if (differences.length === 0 && mapped) return [];
  const words = [
    ...(mapped ? [] : ['its table mappings']),
    ...differences.map(
      ({ setting, is, wanted }) => `${setting} = ${JSON.stringify(wanted)} (was ${JSON.stringify(is)})`,
    ),
  ];
  return [
    {
      id: 'task-settings',
      title: `set what the ${runner} "${name}" has otherwise: ${words.join(', ')}`,
      forward: modify[runner](mappings, JSON.stringify(settings)),
      until: [standing(name, runner)],
      back: {
        title: 'sets it as it was',
        call: modify[runner](stood, told),
        until: [standing(name, runner)],
      },
    },
  ];
}

const modify: { readonly [R in Runner]: (mappings: string, settings: string) => AwsCall } = {
  task: (TableMappings, ReplicationTaskSettings) => ({
    aws: 'dms:ModifyReplicationTask',
    input: { ReplicationTaskArn: arnOf('task'), TableMappings, ReplicationTaskSettings },
  }),
  replication: (TableMappings, ReplicationSettings) => ({
    aws: 'dms:ModifyReplicationConfig',
    input: { ReplicationConfigArn: arnOf('task'), TableMappings, ReplicationSettings },
  }),
};

const standing = (name: string, runner: Runner) =>
  ({
    ask: { op: 'dms.find@1', input: { kind: runner, id: name } },
    path: 'state',
    is: ['ready', 'created', 'stopped', 'failed'],
    within: '15m',
  }) as const;

/** Rules without their numbers and names, which mean nothing. */
function rulesOf(mappings: string): string {
  const { rules = [] } = JSON.parse(mappings) as { rules?: readonly { readonly [key: string]: Json }[] };
  const named = new Set(['rule-id', 'rule-name']);
  const plain = rules.map((rule) =>
    JSON.stringify(
      Object.entries(rule)
        .filter(([key, value]) => !named.has(key) && JSON.stringify(value) !== '[]')
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
  return plain.sort().join('\n');
}
