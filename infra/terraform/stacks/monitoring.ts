import { milliseconds } from '../../../engine/duration.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { type Alarm, Alarms } from '../parts/alarms.ts';
import { dashboard, type Picture } from '../parts/dashboard.ts';
import { Topic } from '../parts/topic.ts';
import type { Stack } from '../stack.ts';

type Wishes = NonNullable<Plan['infrastructure']['alarms']>;

/** What tells somebody about the database, before the migration and after it; what is of DMS goes with DMS. */
export function monitoring(stack: Stack): void {
  const { names, given } = stack;
  const { infrastructure, target, replication } = given.plan;
  const wishes = infrastructure.alarms;
  if (wishes === undefined) return;
  const topic =
    wishes.topic ??
    new Topic(stack, 'alarms', { name: names.topic, account: stack.account, email: wishes.email }).arn;
  const cluster = { DBClusterIdentifier: target.aws?.id.toLowerCase() ?? '' };
  if (target.aws !== null)
    new Alarms(stack, 'database', {
      namespace: 'AWS/RDS',
      dimensions: cluster,
      named: names.alarm,
      topic,
      alarms: alarmsOf(wishes, target.capacity !== null, infrastructure.database.readers > 0),
    });
  const pictures = [
    ...(target.aws === null ? [] : databasePictures(cluster, target.capacity !== null)),
    ...(replication.dms === null || replication.via !== 'dms'
      ? []
      : [dmsPicture({ ReplicationInstanceIdentifier: given.dms?.instance ?? '' })]),
  ];
  if (pictures.length > 0)
    dashboard(stack, 'dashboard', { name: names.dashboard, region: stack.region, pictures });
}

const alarmsOf = (wishes: Wishes, serverless: boolean, readers: boolean): readonly Alarm[] => [
  {
    ...{ of: 'cpu', metric: 'CPUUtilization', statistic: 'Average', above: wishes.cpu },
    what: 'The processors of the database are busy, per cent',
  },
  {
    ...{ of: 'memory', metric: 'FreeableMemory', statistic: 'Average', below: wishes.memory * 1024 * 1024 },
    what: 'The database has little memory left, bytes',
  },
  {
    ...{ of: 'connections', metric: 'DatabaseConnections', statistic: 'Maximum', above: wishes.connections },
    what: 'The database has many connections',
  },
  ...(serverless
    ? [
        {
          ...({ of: 'capacity', metric: 'ACUUtilization', statistic: 'Average', above: 90 } as const),
          what: 'The database is close to the most of its range of capacity, per cent',
        },
      ]
    : []),
  ...(readers
    ? [
        {
          ...({ of: 'reader-lag', metric: 'AuroraReplicaLagMaximum', statistic: 'Maximum' } as const),
          above: milliseconds(wishes.lag),
          what: 'A reader is behind the writer, milliseconds',
        },
      ]
    : []),
];

const databasePictures = (dimensions: Picture['dimensions'], serverless: boolean): readonly Picture[] => {
  const of = { namespace: 'AWS/RDS', dimensions };
  return [
    {
      ...of,
      title: 'Load',
      metrics: [
        'CPUUtilization',
        'DatabaseConnections',
        ...(serverless ? ['ServerlessDatabaseCapacity'] : []),
      ],
    },
    { ...of, title: 'Latency, seconds', metrics: ['ReadLatency', 'WriteLatency', 'CommitLatency'] },
    { ...of, title: 'Throughput, bytes a second', metrics: ['ReadThroughput', 'WriteThroughput'] },
    { ...of, title: 'Readers behind the writer, milliseconds', metrics: ['AuroraReplicaLagMaximum'] },
  ];
};

const dmsPicture = (dimensions: Picture['dimensions']): Picture => ({
  title: 'The replication instance',
  namespace: 'AWS/DMS',
  dimensions,
  metrics: ['CPUUtilization', 'FreeableMemory', 'FreeStorageSpace'],
});
