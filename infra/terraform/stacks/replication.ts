import { milliseconds } from '../../../engine/duration.ts';
import type { Dms } from '../../../engine/plan/resolved.ts';
import { Data, Resource } from '../elements.ts';
import type { DmsGiven } from '../given.ts';
import { type Alarm, Alarms } from '../parts/alarms.ts';
import { DmsEndpoints } from '../parts/dms-endpoints.ts';
import { DmsInstance } from '../parts/dms-instance.ts';
import { DmsTask } from '../parts/dms-task.ts';
import { groupOf, type Place } from '../place.ts';
import type { Stack } from '../stack.ts';

/** What moves the rows by DMS: subnets, an instance where there is one, and endpoints and task where the plan leaves them to Terraform. */
export function replication(stack: Stack, place: Place, dms: Dms): void {
  const { given, names } = stack;
  if (given.dms === null) return;
  const groups = [groupOf(stack, place, 'dms'), ...dms.security_groups];
  const subnetGroup = subnetsOf(stack, place, dms);
  const serverless = given.dms.runner === 'replication';
  // An instance with a name of its own in the plan is somebody else's, and stands.
  const own = !serverless && given.dms.instance === names.base;
  const instance = own
    ? new DmsInstance(stack, 'dms', { id: given.dms.instance, dms, subnetGroup, groups })
    : null;
  const byTerraform =
    given.plan.infrastructure.dms.endpoints === 'terraform' && (serverless || instance !== null);
  if (byTerraform)
    new DmsTask(stack, 'task', {
      given: given.dms,
      dms,
      identifier: names.short,
      endpoints: endpointsOf(stack, given.dms).arns,
      instance: instance?.arn ?? null,
      ...{ subnetGroup, groups },
    });
  if (instance) watch(stack, given.dms, byTerraform);
}

function subnetsOf(stack: Stack, place: Place, { subnet_group }: Dms): string {
  if (subnet_group !== null) return subnet_group;
  return new Resource(stack, 'subnets', 'aws_dms_replication_subnet_group', {
    replication_subnet_group_id: stack.names.subnetGroup,
    replication_subnet_group_description: 'Private subnets of DMS',
    subnet_ids: place.subnets,
  }).ref('replication_subnet_group_id');
}

function endpointsOf(stack: Stack, dms: DmsGiven): DmsEndpoints {
  const way = stack.given.plan.replication;
  const secretOf = (each: typeof way.target_credentials) => (each && 'secret' in each ? each.secret : '');
  return new DmsEndpoints(stack, 'endpoints', {
    dms,
    region: stack.region,
    roleName: stack.names.dmsSecretsRole,
    secrets: { source: secretOf(way.credentials), target: secretOf(way.target_credentials) },
  });
}

/** Alarms of DMS, and its own word of what failed. */
function watch(stack: Stack, dms: DmsGiven, ownTask: boolean): void {
  const { names, given } = stack;
  const wishes = given.plan.infrastructure.alarms;
  if (wishes === undefined) return;
  const topic = wishes.topic ?? new Data(stack, 'topic', 'aws_sns_topic', { name: names.topic }).ref('arn');
  const namespace = 'AWS/DMS';
  const dimensions = { ReplicationInstanceIdentifier: dms.instance };
  new Alarms(stack, 'instance', { namespace, dimensions, named: names.alarm, topic, alarms: ofInstance });
  // A task that the engine makes gets an ARN of AWS's own, and its metrics go by that.
  if (ownTask)
    new Alarms(stack, 'latency', {
      namespace,
      dimensions: { ...dimensions, ReplicationTaskIdentifier: names.short },
      named: names.alarm,
      topic,
      alarms: ofTask(milliseconds(wishes.lag) / 1000),
    });
  for (const [kind, source_type, ids] of [
    ['instance', 'replication-instance', [dms.instance]],
    ...(ownTask ? [['task', 'replication-task', [dms.task]] as const] : []),
  ] as const)
    new Resource(stack, `${kind}-events`, 'aws_dms_event_subscription', {
      name: `${names.base}-${kind}`,
      source_type,
      source_ids: ids,
      event_categories: ['failure'],
      sns_topic_arn: topic,
      enabled: true,
    });
}

const ofInstance: readonly Alarm[] = [
  {
    ...{ of: 'dms-cpu', metric: 'CPUUtilization', statistic: 'Average', above: 80 },
    what: 'The replication instance is busy, per cent',
  },
  {
    ...{ of: 'dms-memory', metric: 'FreeableMemory', statistic: 'Average', below: 512 * 1024 ** 2 },
    what: 'The replication instance has little memory left, bytes',
  },
  {
    ...{ of: 'dms-storage', metric: 'FreeStorageSpace', statistic: 'Average', below: 5 * 1024 ** 3 },
    what: 'The replication instance has little storage left, bytes',
  },
];

const ofTask = (lag: number): readonly Alarm[] => [
  {
    ...{ of: 'dms-source-latency', metric: 'CDCLatencySource', statistic: 'Maximum', above: lag },
    what: 'DMS is behind the source, seconds',
  },
  {
    ...{ of: 'dms-target-latency', metric: 'CDCLatencyTarget', statistic: 'Maximum', above: lag },
    what: 'The target is behind DMS, seconds',
  },
];
