import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Dms, Plan } from '../../../engine/plan/resolved.ts';
import type { Action, AwsCall, Json } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import type { Found } from './find.ts';
import { arnOf, made } from './make.ts';
import { mappingsOf } from './mappings.ts';
import { namesOf } from './names.ts';
import { differingSettings, settingsOf } from './settings.ts';

/** The task of the plan; one that stands is given the plan's settings, with each one named that it had otherwise. */
export function task(plan: Plan, dms: Dms, tables: readonly Table[], found: Found): readonly Action[] {
  const { task: name, tags } = namesOf(plan);
  const [mappings, settings] = [mappingsOf(tables), settingsOf(dms)];
  const title = `the task "${name}" for ${tables.length} tables`;
  const action = made(
    { id: 'task', kind: 'task', name, title },
    found,
    {
      aws: 'dms:CreateReplicationTask',
      input: {
        ReplicationTaskIdentifier: name,
        ReplicationInstanceArn: arnOf('instance'),
        SourceEndpointArn: arnOf('endpoint-source'),
        TargetEndpointArn: arnOf('endpoint-target'),
        MigrationType: 'full-load-and-cdc',
        TableMappings: mappings,
        ReplicationTaskSettings: JSON.stringify(settings),
        Tags: tags,
      },
    },
    { ready: ['ready', 'stopped', 'failed'], within: '15m' },
  );
  return [action, ...adopted(name, found, mappings, settings)];
}

function adopted(
  name: string,
  found: Found,
  mappings: string,
  settings: ReturnType<typeof settingsOf>,
): readonly Action[] {
  if (found.state === 'missing') return [];
  if (['running', 'starting'].includes(found.state))
    throw new Fault(`the task "${name}" of DMS is ${found.state} already`, {
      next: 'It may be at work for somebody else. Stop it, and run again.',
    });
  if (found.MigrationType !== 'full-load-and-cdc')
    throw new Fault(
      `the task "${name}" of DMS is for "${found.MigrationType}", not for a full load and changes`,
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
      title: `set what the task "${name}" has otherwise: ${words.join(', ')}`,
      forward: modify(mappings, JSON.stringify(settings)),
      until: [standing(name)],
      back: { title: 'sets it as it was', call: modify(stood, told), until: [standing(name)] },
    },
  ];
}

const modify = (mappings: string, settings: string): AwsCall => ({
  aws: 'dms:ModifyReplicationTask',
  input: {
    ReplicationTaskArn: arnOf('task'),
    TableMappings: mappings,
    ReplicationTaskSettings: settings,
  },
});

const standing = (name: string) =>
  ({
    ask: { op: 'dms.find@1', input: { kind: 'task', id: name } },
    path: 'state',
    is: ['ready', 'stopped', 'failed'],
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
