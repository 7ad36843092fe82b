import { expect, test } from 'vitest';
import { usesOf } from '../../../../cli/policy.ts';
import type { Database, Table } from '../../../../drivers/database.ts';
import type { Tools } from '../../../../drivers/operation.ts';
import { dmsChannel } from '../../../../drivers/replication/dms/channel.ts';
import { ownTag } from '../../../../drivers/replication/dms/names.ts';
import { dmsOperations } from '../../../../drivers/replication/dms/operations.ts';
import { servedBy, servesOf } from '../../../../drivers/replication/dms/served.ts';
import { dmsUses } from '../../../../drivers/replication/dms/uses.ts';
import type { Plan } from '../../../../engine/plan/resolved.ts';
import type { Action, Json, Reader } from '../../../../engine/step.ts';
import { readExample } from '../../aws/examples.ts';

const name = { database: 'shop', table: 'orders' };
const tables: readonly Table[] = [{ source: name, target: { ...name, database: 'store' } }];
const own: Action = {
  id: 'own',
  title: 'what the database does by itself',
  until: [{ ask: { sql: 'SELECT 1', on: 'source' }, path: '', is: [], within: '1s' }],
  back: { nothing: 'it is not looked at here' },
};
const sides = {
  source: { mark: () => own },
  target: { shutOut: () => [own] },
} as unknown as { source: Database; target: Database };

/** What stands in DMS: nothing, or everything with its task in a state. */
type Standing = 'nothing' | 'ready' | 'stopped' | 'failed' | 'running' | 'testing';
const standings: readonly Standing[] = ['nothing', 'ready', 'stopped', 'failed', 'running', 'testing'];

/** A DMS in which starting, stopping and deleting do so at once. It notes what it is asked. */
function scripted(plan: Plan, standing: Standing) {
  const asked = new Set<string>();
  let now: string = standing;
  let looks = 0;
  const of = (list: string, item: object): Json => {
    if (now !== 'nothing') return { [list]: [item as Json] };
    throw Object.assign(new Error('not found'), { code: 'ResourceNotFoundFault' });
  };
  const task = () => ({
    ...{ ReplicationTaskArn: 'arn:task', ReplicationTaskIdentifier: 'shop-dev', Status: now },
    ...{ ReplicationInstanceArn: 'arn:rep', MigrationType: 'full-load-and-cdc' },
    ...{ TableMappings: '{}', ReplicationTaskSettings: '{}' },
  });
  const config = { ReplicationConfigArn: 'arn:config', ReplicationType: 'full-load-and-cdc' };
  const documents = { TableMappings: '{}', ReplicationSettings: '{}' };
  const statistics = (): Json[] => [
    // It is compared again at each look, so that whoever waits for that sees it.
    { SchemaName: 'shop', TableName: 'orders', ValidationState: 'Error', LastUpdateTime: String(++looks) },
  ];
  const answers: { readonly [operation: string]: () => Json } = {
    'dms:DescribeReplicationTasks': () => of('ReplicationTasks', task()),
    'dms:DescribeReplicationConfigs': () => of('ReplicationConfigs', { ...config, ...documents }),
    'dms:DescribeReplications': () => of('Replications', { Status: now }),
    'dms:DescribeReplicationInstances': () =>
      of('ReplicationInstances', {
        ...{ ReplicationInstanceArn: 'arn:rep', ReplicationInstanceStatus: 'available' },
        ReplicationInstanceIdentifier: 'shop-dev',
      }),
    'dms:DescribeCertificates': () => of('Certificates', { CertificateArn: 'arn:cert' }),
    'dms:ListTagsForResource': () => ({ TagList: [{ Key: ownTag }] }),
    'dms:DescribeTableStatistics': () => ({ TableStatistics: statistics() }),
    'dms:DescribeReplicationTableStatistics': () => ({ ReplicationTableStatistics: statistics() }),
    'dms:DescribeReplicationTaskAssessmentRuns': () =>
      of('ReplicationTaskAssessmentRuns', { ReplicationTaskAssessmentRunArn: 'arn:run', Status: 'passed' }),
    'dms:StartReplicationTaskAssessmentRun': () => ({ ReplicationTaskAssessmentRun: {} }),
  };
  const endpoint = (input: unknown): Json => {
    const side = JSON.stringify(input).includes('-source') ? 'source' : 'target';
    const { settings, ...words } = servedBy(servesOf(plan)).endpoint(plan, side);
    return of('Endpoints', {
      ...{ EndpointArn: 'arn:endpoint', Status: 'active', SslMode: 'verify-full' },
      ...{ ServerName: plan[side].host, Port: plan[side].port },
      ...words,
      ...settings,
    });
  };
  const aws: Tools['aws'] = async ({ aws: operation, input }) => {
    asked.add(operation);
    if (operation === 'dms:DescribeEndpoints') return endpoint(input);
    if (/:Start(?:Replication|ReplicationTask)$/.test(operation)) now = 'running';
    if (/:Stop/.test(operation)) now = 'stopped';
    return answers[operation]?.() ?? {};
  };
  const tools = {
    ...{ aws, on: 'source', deadline: Date.now() + 1_200, stop: new AbortController().signal },
    progress: () => undefined,
    server: async () => ({ name: 'a.internal', ca: 'PEM' }),
  } as unknown as Tools;
  return { asked, tools };
}

/** Everything that a run may do by the channel, and what `status` asks besides. */
async function actionsOf(plan: Plan, standing: Standing): Promise<readonly unknown[]> {
  const { tools } = scripted(plan, standing);
  const read = { ask: (call: unknown) => make(call, tools) } as unknown as Reader;
  const channel = dmsChannel(plan, read, tables, sides);
  const { task, instance } = { task: 'shop-dev', instance: 'shop-dev' };
  return [
    // What stands otherwise than the plan wants is refused while it is planned.
    ...((await channel.load?.().catch(() => [])) ?? []),
    ...(await channel.start({ $from: 'copy-rows/rows', path: 'position' })),
    ...(channel.reload?.() ?? []),
    ...channel.drain({ $from: 'copy-rows/rows', path: 'position' }, 'marker', []),
    ...(await channel.remove()),
    channel.mend(),
    channel.healthy(),
    channel.validated?.('1m'),
    channel.lag(1, '0ms', '1m'),
    ...(plan.replication.via === 'dms' ? [{ op: 'dms.latency@1', input: { task, instance } }] : []),
  ];
}

async function make(call: unknown, tools: Tools): Promise<Json> {
  const { op, input } = call as { op: string; input: object };
  const verb = dmsOperations.find((each) => each.name === op);
  if (!verb) throw new Error(`DMS has no verb "${op}"`);
  return verb.run(input as never, tools);
}

/** Calls in some actions that have this key: forward moves, proofs, watches and ways back. */
function callsOf(key: 'op' | 'aws', value: unknown): readonly Record<string, unknown>[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.values(value).flatMap((each) => callsOf(key, each));
  return key in value ? [value as Record<string, unknown>, ...inner] : inner;
}

test.each([
  'rds-mysql-to-aurora-dms.yaml',
  'mysql-to-aurora-serverless.yaml',
  'rds-postgresql-to-aurora-dms.yaml',
])(
  'whatever the planned actions of %s may ask of AWS is declared, and nothing is declared for nothing',
  async (file) => {
    const plan = await readExample(file);
    const may = new Set<string>();
    const all = new Map<string, unknown>();
    for (const planned of standings) {
      const actions = await actionsOf(plan, planned);
      for (const { aws } of callsOf('aws', actions)) may.add(String(aws));
      const verbs = callsOf('op', actions).filter(({ op }) => String(op).startsWith('dms.'));
      expect(verbs.length).toBeGreaterThan(3);
      for (const call of verbs) all.set(JSON.stringify(call), call);
    }
    await Promise.all(
      [...all.values()].flatMap((call) =>
        standings.map(async (standing) => {
          const { asked, tools } = scripted(plan, standing);
          // Some refuse what they find, or have no server to log in to: what they asked until then counts.
          await make(call, tools).catch(() => undefined);
          for (const each of asked) may.add(each);
        }),
      ),
    );
    const uses: readonly string[] = await usesOf(plan);
    expect([...may].filter((each) => !uses.includes(each))).toEqual([]);
    const { via } = plan.replication;
    const declared: readonly string[] = dmsUses[via === 'dms-serverless' ? 'replication' : 'task'];
    expect(declared.filter((each) => !may.has(each))).toEqual([]);
  },
);
