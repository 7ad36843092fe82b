import { flag, type Given, list, number, type Operations, operation, structure, text } from '../shape.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import { checkMappings, wholeSettings } from './documents.ts';
import { alreadyExists, invalidState, invalidValue, notFound } from './fault.ts';
import { filterList, found } from './filters.ts';
import { checkIdentifier, checkWord } from './identifier.ts';
import { page, paging } from './paging.ts';
import { provision } from './provision.ts';
import { type Compute, endRun, forgetRun, migrationTypes, type Replication } from './replication.ts';
import { tellConfig, tellReplication } from './serverless-output.ts';
import { prepareStart } from './start-task.ts';
import { readTags, tagList } from './tags.ts';
import { checkEndpoints } from './tasks.ts';

const idle = ['created', 'ready', 'stopped', 'failed'];
const units = [1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384];

/** The operations on serverless replications. */
export const serverlessOperations = (account: Account): Operations => ({
  CreateReplicationConfig: operation({
    parameters: createParameters,
    needs: needed,
    answer: (input, { region }) => create(account, input, region),
  }),
  ModifyReplicationConfig: operation({
    parameters: { ...changeable, ReplicationConfigArn: text },
    needs: ['ReplicationConfigArn'],
    answer: ({ ReplicationConfigArn, ...input }) => {
      const it = findConfig(account, ReplicationConfigArn);
      refuseUnless(it, idle, 'modified');
      Object.assign(it, changesOf(account, it, input), { updated: new Date() });
      return { ReplicationConfig: tellConfig(it) };
    },
  }),
  DeleteReplicationConfig: operation({
    parameters: { ReplicationConfigArn: text },
    needs: ['ReplicationConfigArn'],
    answer: ({ ReplicationConfigArn }) => {
      const it = findConfig(account, ReplicationConfigArn);
      refuseUnless(it, idle, 'deleted');
      it.status = 'deleting';
      account.after(account.times.provisioning, () => void forgetRun(account, it));
      return { ReplicationConfig: tellConfig(it) };
    },
  }),
  DescribeReplicationConfigs: operation({
    parameters: listParameters,
    answer: (input) => {
      const { items, more } = configsOf(account, input);
      return { ReplicationConfigs: items.map(tellConfig), ...more };
    },
  }),
  DescribeReplications: operation({
    parameters: listParameters,
    answer: (input) => {
      const { items, more } = configsOf(account, input);
      return { Replications: items.map(tellReplication), ...more };
    },
  }),
  StartReplication: operation({
    parameters: { ReplicationConfigArn: text, StartReplicationType: text, CdcStartPosition: text },
    needs: ['ReplicationConfigArn', 'StartReplicationType'],
    answer: (input) => {
      const it = findConfig(account, input.ReplicationConfigArn);
      refuseUnless(it, idle, 'started');
      // There is no place to begin from: https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Limitations.html
      if (input.CdcStartPosition !== undefined)
        throw invalidValue('A custom CDC start position is not supported for serverless replications.');
      prepareStart(it, input.StartReplicationType, undefined);
      provision(account, it);
      return { Replication: tellReplication(it) };
    },
  }),
  StopReplication: operation({
    parameters: { ReplicationConfigArn: text },
    needs: ['ReplicationConfigArn'],
    answer: ({ ReplicationConfigArn }) => {
      const it = findConfig(account, ReplicationConfigArn);
      refuseUnless(it, ['running'], 'stopped');
      endRun(it);
      return { Replication: tellReplication(it) };
    },
  }),
});

const listParameters = { Filters: filterList, ...paging } as const;
const changeable = {
  ReplicationConfigIdentifier: text,
  SourceEndpointArn: text,
  TargetEndpointArn: text,
  ComputeConfig: structure({
    MaxCapacityUnits: number,
    MinCapacityUnits: number,
    MultiAZ: flag,
    ReplicationSubnetGroupId: text,
    VpcSecurityGroupIds: list(text),
  }),
  ReplicationType: text,
  TableMappings: text,
  ReplicationSettings: text,
} as const;
const createParameters = { ...changeable, ResourceIdentifier: text, Tags: tagList } as const;
const needed = [
  'ReplicationConfigIdentifier',
  'SourceEndpointArn',
  'TargetEndpointArn',
  'ComputeConfig',
  'ReplicationType',
  'TableMappings',
] as const;

function create(
  account: Account,
  input: Given<typeof createParameters, (typeof needed)[number]>,
  region: string,
): unknown {
  const it: Replication = {
    arn: newArn(region, 'replication-config', input.ResourceIdentifier),
    ...{ identifier: '', source: '', target: '', type: 'full-load', mappings: '' },
    instance: null,
    compute: null,
    settings: wholeSettings(undefined),
    cdcStart: undefined,
    created: new Date(),
    updated: new Date(),
    tags: readTags(input.Tags),
    status: 'created',
    ...{ memory: null, run: null, ended: null, startedAs: undefined },
  };
  Object.assign(it, changesOf(account, it, input));
  account.replications.set(it.arn, it);
  return { ReplicationConfig: tellConfig(it) };
}

/** A configuration with what a request gives of it. Throws for what is wrong with it. */
function changesOf(account: Account, it: Replication, input: Given<typeof changeable>): Partial<Replication> {
  const { ReplicationConfigIdentifier: name, ReplicationType: type, TableMappings: mappings } = input;
  const { SourceEndpointArn = it.source, TargetEndpointArn = it.target, ComputeConfig: compute } = input;
  const [source, target] = checkEndpoints(account, SourceEndpointArn, TargetEndpointArn);
  return {
    identifier: name === undefined ? it.identifier : newIdentifier(account, it, name),
    ...{ source, target },
    type: type === undefined ? it.type : checkWord(type, 'ReplicationType', migrationTypes),
    mappings: mappings === undefined ? it.mappings : checkMappings(mappings),
    settings: wholeSettings(input.ReplicationSettings, it.settings),
    compute: compute ? readCompute(account, compute, it.compute) : it.compute,
  };
}

function readCompute(
  { subnetGroups }: Account,
  given: NonNullable<Given<typeof changeable>['ComputeConfig']>,
  before: Compute | null,
): Compute {
  const most = given.MaxCapacityUnits ?? before?.most;
  if (most === undefined || !units.includes(most))
    throw invalidValue(`MaxCapacityUnits must be one of ${units.join(', ')}`);
  const least = given.MinCapacityUnits ?? Math.min(before?.least ?? 1, most);
  if (!units.includes(least) || least > most)
    throw invalidValue(`MinCapacityUnits must be one of ${units.join(', ')}, and no more than the most`);
  const subnetGroup = given.ReplicationSubnetGroupId?.toLowerCase() ?? before?.subnetGroup;
  if (subnetGroup !== undefined && !subnetGroups.has(subnetGroup))
    throw notFound(`Replication subnet group ${subnetGroup} not found`);
  return {
    ...{ least, most, subnetGroup },
    multiAz: given.MultiAZ ?? before?.multiAz ?? false,
    securityGroups: given.VpcSecurityGroupIds ?? before?.securityGroups ?? [],
  };
}

function configsOf(account: Account, { Filters, ...asked }: Given<typeof listParameters>) {
  const readers = {
    'replication-config-arn': ({ arn }: Replication) => arn,
    'replication-config-id': ({ identifier }: Replication) => identifier,
  };
  const all = [...account.replications.values()].filter(({ instance }) => instance === null);
  const some = found(all, Filters, readers, 'replication configs');
  return page(some, asked, { keyOf: ({ identifier }) => identifier });
}

/** The configuration of an ARN. Throws where there is none. */
export function findConfig({ replications }: Account, arn: string): Replication {
  const it = replications.get(arn);
  if (!it || it.instance !== null) throw notFound(`Replication config ${arn} not found`);
  return it;
}

function newIdentifier({ replications }: Account, it: Replication, given: string): string {
  const identifier = checkIdentifier(given, 'ReplicationConfigIdentifier', 255).toLowerCase();
  for (const each of replications.values())
    if (each !== it && each.instance === null && each.identifier === identifier)
      throw alreadyExists(`Replication config with identifier ${identifier} already exists`);
  return identifier;
}

function refuseUnless({ status }: Replication, states: readonly string[], what: string): void {
  if (!states.includes(status))
    throw invalidState(`The replication cannot be ${what} in the state ${status}`);
}
