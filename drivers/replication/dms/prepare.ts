import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Dms, Plan } from '../../../engine/plan/resolved.ts';
import type { Action, AwsCall, Call, Duration, Json, Reader, Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import type { Found, Kind } from './find.ts';
import { mappingsOf } from './mappings.ts';
import { namesOf } from './names.ts';
import { differingSettings, settingsOf } from './settings.ts';

/** Which step makes these things: their ARNs are read from its proofs. */
const step = 'copy-rows';

/** What the task needs and what does not stand yet is made; what stands is looked at, and left as it is. */
export async function prepare(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
): Promise<readonly Action[]> {
  const { dms } = plan.replication;
  if (dms === null) throw new RangeError('the plan does not move by DMS');
  const names = namesOf(plan);
  const find = async (kind: Kind, id: string) =>
    (await read.ask({ op: 'dms.find@1', input: { kind, id } })) as unknown as Found;
  const sides = (['source', 'target'] as const).map(async (side) => [
    ...certificate(plan, side, await find('certificate', names.certificate(side))),
    endpoint(plan, side, await find('endpoint', names.endpoint(side))),
  ]);
  return [
    instance(plan, dms, await find('instance', names.instance)),
    ...(await Promise.all(sides)).flat(),
    ...(['source', 'target'] as const).map((side) => connection(plan, side)),
    ...task(plan, dms, tables, await find('task', names.task)),
  ];
}

/** An action that makes a thing, or the gate that it stands already. */
function made(
  { id, kind, name, title }: { id: string; kind: Kind; name: string; title: string },
  found: Found,
  forward: Call,
  { ready, within }: { ready: readonly string[]; within: Duration },
): Action {
  const ask = { op: 'dms.find@1', input: { kind, id: name } } as const;
  const until = [{ ask, path: 'state', is: ready, never: ['failed'], within }] as const;
  if (found.state !== 'missing')
    return { id, title: `${title} stands`, until, back: { nothing: 'it stood before' } };
  return {
    id,
    title: `make ${title}`,
    forward,
    until,
    back: {
      title: 'deletes it',
      call: { op: 'dms.remove@1', input: { kind, id: name } },
      until: [{ ask, path: 'state', is: ['missing'], within: '30m' }],
    },
  };
}

function instance(plan: Plan, dms: Dms, found: Found): Action {
  const { instance: name, tags } = namesOf(plan);
  const { subnet_group, security_groups } = dms;
  return made(
    {
      ...{ id: 'instance', kind: 'instance', name },
      title: `the replication instance "${name}" (${found.ReplicationInstanceClass ?? dms.class})`,
    },
    found,
    {
      aws: 'dms:CreateReplicationInstance',
      input: {
        ReplicationInstanceIdentifier: name,
        ReplicationInstanceClass: dms.class,
        AllocatedStorage: dms.storage,
        MultiAZ: dms.multi_az,
        PubliclyAccessible: false,
        Tags: tags,
        ...(subnet_group !== null && { ReplicationSubnetGroupIdentifier: subnet_group }),
        ...(security_groups.length > 0 && { VpcSecurityGroupIds: security_groups }),
      },
    },
    { ready: ['available'], within: '45m' },
  );
}

function certificate(plan: Plan, side: Side, found: Found): readonly Action[] {
  if (plan[side].tls.mode !== 'verify') return [];
  const { certificate: nameOf, tags } = namesOf(plan);
  const id = nameOf(side);
  return [
    made(
      {
        ...{ id: `certificate-${side}`, kind: 'certificate', name: id },
        title: `the authority "${id}", by which DMS verifies the ${side}`,
      },
      found,
      { op: 'dms.import-certificate@1', input: { id, side, tags } },
      { ready: ['active'], within: '1m' },
    ),
  ];
}

function endpoint(plan: Plan, side: Side, found: Found): Action {
  const { endpoint: nameOf, tags } = namesOf(plan);
  const name = nameOf(side);
  const { host, port, tls } = plan[side];
  const login = side === 'source' ? 'replication' : 'dms';
  if (found.state !== 'missing' && (found.ServerName !== host || found.Port !== port))
    throw new Fault(
      `the endpoint "${name}" of DMS leads to ${found.ServerName}:${found.Port}, not to ${host}:${port}`,
      {
        next: 'Correct or delete it, and run again.',
      },
    );
  const settings =
    side === 'source' ? { EventsPollInterval: 1 } : { TargetDbType: 'multiple-databases' as const };
  return made(
    {
      ...{ id: `endpoint-${side}`, kind: 'endpoint', name },
      title: `the endpoint "${name}" for ${host}:${port}`,
    },
    found,
    {
      aws: 'dms:CreateEndpoint',
      input: {
        EndpointIdentifier: name,
        EndpointType: side,
        EngineName: plan[side].engine === 'aurora-mysql' ? 'aurora' : 'mysql',
        ServerName: host,
        Port: port,
        Username: { $secret: login, path: 'username' },
        Password: { $secret: login, path: 'password' },
        ...(tls.mode === 'verify'
          ? {
              SslMode: 'verify-full',
              CertificateArn: { $from: `${step}/certificate-${side}`, path: 'arn' },
            }
          : { SslMode: 'none' }),
        MySQLSettings: settings,
        Tags: tags,
      },
    },
    { ready: ['active'], within: '5m' },
  );
}

const arnOf = (id: string) => ({ $from: `${step}/${id}`, path: 'arn' }) as const;

function connection(plan: Plan, side: Side): Action {
  const name = namesOf(plan).endpoint(side);
  return {
    id: `connection-${side}`,
    title: `test that the replication instance reaches the ${side} as "${name}" says`,
    forward: {
      aws: 'dms:TestConnection',
      input: { ReplicationInstanceArn: arnOf('instance'), EndpointArn: arnOf(`endpoint-${side}`) },
    },
    until: [
      {
        ask: {
          op: 'dms.connection@1',
          input: { instance: arnOf('instance'), endpoint: arnOf(`endpoint-${side}`) },
        },
        path: 'state',
        is: ['successful'],
        never: ['failed'],
        within: '15m',
      },
    ],
    back: { nothing: 'it only tests' },
  };
}

/** The task of the plan; one that stands is given the plan's settings, with each one named that it had otherwise. */
function task(plan: Plan, dms: Dms, tables: readonly Table[], found: Found): readonly Action[] {
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
