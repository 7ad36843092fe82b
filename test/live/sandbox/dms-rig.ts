import { readFile } from 'node:fs/promises';
import {
  CreateEndpointCommand,
  CreateReplicationInstanceCommand,
  CreateReplicationTaskCommand,
  DatabaseMigrationServiceClient,
  DescribeConnectionsCommand,
  DescribeReplicationTasksCommand,
  DescribeTableStatisticsCommand,
  ImportCertificateCommand,
  type ReplicationTask,
  StartReplicationTaskCommand,
  StopReplicationTaskCommand,
  type TableStatistics,
  TestConnectionCommand,
} from '@aws-sdk/client-database-migration-service';
import { createMetrics, type Metrics, putMetric } from '../../../infra/sandbox/aws/cloudwatch/metrics.ts';
import { emptyAccount } from '../../../infra/sandbox/aws/dms/account.ts';
import { dmsService } from '../../../infra/sandbox/aws/dms/service.ts';
import { createLogGroups, type LogGroups, writeLog } from '../../../infra/sandbox/aws/logs/groups.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import type { Pair } from '../servers.ts';
import { eventually } from './dms-sides.ts';

/** A DMS between the two servers of the live tests. */
export interface DmsRig {
  readonly dms: DatabaseMigrationServiceClient;
  readonly metrics: Metrics;
  readonly groups: LogGroups;
  readonly instance: string;
  /** The ARN of the certificate of the servers' authority. */
  readonly certificate: string;
  /** ARNs of endpoints whose connections were tested. */
  readonly endpoints: { readonly source: string; readonly target: string };
  /** Creates a task that moves whole databases, and waits until it is ready; its ARN. */
  createTask(options: {
    readonly name: string;
    readonly type?: 'full-load' | 'cdc' | 'full-load-and-cdc';
    readonly rules: readonly object[];
    readonly settings?: object;
    readonly from?: string;
  }): Promise<string>;
  start(arn: string, way: 'start-replication' | 'resume-processing' | 'reload-target'): Promise<void>;
  stop(arn: string): Promise<ReplicationTask>;
  task(arn: string): Promise<ReplicationTask>;
  /** Waits for a state; fails at once in a state from which it cannot come. */
  until(arn: string, status: string): Promise<ReplicationTask>;
  tables(arn: string): Promise<ReadonlyMap<string, TableStatistics>>;
  close(): Promise<void>;
}

/** Selects every table of a database. */
export const selectAll = (schema: string, table = '%', id = 1) => ({
  'rule-type': 'selection',
  'rule-id': String(id),
  'rule-name': String(id),
  'object-locator': { 'schema-name': schema, 'table-name': table },
  'rule-action': 'include',
});

/** Gives a database another name on the target. */
export const renameSchema = (schema: string, to: string, id = 2) => ({
  'rule-type': 'transformation',
  'rule-id': String(id),
  'rule-name': String(id),
  'rule-target': 'schema',
  'object-locator': { 'schema-name': schema },
  'rule-action': 'rename',
  value: to,
});

const host = { source: 'source.test', target: 'target.test' } as const;

const bySecret = {
  SecretsManagerSecretId: 'target-login',
  SecretsManagerAccessRoleArn: 'arn:aws:iam::000000000000:role/dms',
} as const;

/** Where the two servers are, and as whom DMS logs in. */
export type Ends = Pick<Pair, 'source' | 'target' | 'ca'>;

/** Serves a DMS, with an instance and tested endpoints for both sides. A source that is MariaDB is reached without TLS; PostgreSQL's database is "shop". */
export async function openDms(
  pair: Ends,
  engine: 'mysql' | 'mariadb' | 'postgres' = 'mysql',
): Promise<DmsRig> {
  const metrics = createMetrics();
  const groups = createLogGroups();
  const addresses: Readonly<Record<string, string>> = {
    [host.source]: pair.source.host,
    [host.target]: pair.target.host,
    // A name that no certificate has.
    'alias.test': pair.target.host,
  };
  const account = emptyAccount(
    {
      resolve: (name) => addresses[name],
      secret: (id) =>
        id === 'target-login'
          ? JSON.stringify({
              username: pair.target.user,
              password: pair.target.password,
              host: host.target,
              port: pair.target.port,
            })
          : undefined,
      bucket: (name) => name === 'reports',
      metric(name, dimensions, value) {
        const list = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
        putMetric(metrics, { namespace: 'AWS/DMS', name, dimensions: list }, value);
      },
      log: (group, stream, message) => writeLog(groups, { group, stream, message }),
    },
    { instance: 20, task: 20, connection: 20, provisioning: 20, metrics: 100 },
  );
  const aws = await startAws({ services: [dmsService(account)] });
  const dms = new DatabaseMigrationServiceClient({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
  });
  const made = await dms.send(
    new CreateReplicationInstanceCommand({
      ReplicationInstanceIdentifier: 'mover',
      ReplicationInstanceClass: 'dms.t3.medium',
    }),
  );
  const instance = made.ReplicationInstance?.ReplicationInstanceArn ?? '';
  const certificate = await dms.send(
    new ImportCertificateCommand({
      CertificateIdentifier: 'authority',
      CertificatePem: await readFile(pair.ca, 'utf8'),
    }),
  );
  const source = await dms.send(
    new CreateEndpointCommand({
      EndpointIdentifier: 'from',
      EndpointType: 'source',
      EngineName: engine,
      ServerName: host.source,
      Port: pair.source.port,
      Username: pair.source.user,
      Password: pair.source.password,
      ...(engine !== 'mariadb' && {
        SslMode: 'verify-full',
        CertificateArn: certificate.Certificate?.CertificateArn,
      }),
      ...(engine === 'postgres' && {
        PostgreSQLSettings: {
          DatabaseName: 'shop',
          CaptureDdls: false,
          PluginName: 'test-decoding',
          ...{ HeartbeatEnable: true, HeartbeatSchema: 'beats', HeartbeatFrequency: 1 },
        },
      }),
    }),
  );
  const target = await dms.send(
    new CreateEndpointCommand({
      EndpointIdentifier: 'to',
      EndpointType: 'target',
      ...(engine === 'postgres'
        ? {
            EngineName: 'aurora-postgresql',
            PostgreSQLSettings: {
              ...bySecret,
              DatabaseName: 'shop',
              AfterConnectScript: "SET session_replication_role='replica'",
            },
            ...{ SslMode: 'verify-full', CertificateArn: certificate.Certificate?.CertificateArn },
          }
        : {
            EngineName: 'aurora',
            MySQLSettings: bySecret,
            ExtraConnectionAttributes: 'Initstmt=SET FOREIGN_KEY_CHECKS=0',
          }),
    }),
  );
  const endpoints = {
    source: source.Endpoint?.EndpointArn ?? '',
    target: target.Endpoint?.EndpointArn ?? '',
  };
  const task: DmsRig['task'] = async (arn) => {
    const Filters = [{ Name: 'replication-task-arn', Values: [arn] }];
    const { ReplicationTasks } = await dms.send(new DescribeReplicationTasksCommand({ Filters }));
    const found = ReplicationTasks?.[0];
    if (!found) throw new Error(`there is no task ${arn}`);
    return found;
  };
  const until: DmsRig['until'] = async (arn, status) => {
    let now = await task(arn);
    await eventually(async () => {
      now = await task(arn);
      if (now.Status === 'failed' && status !== 'failed') throw new Error(now.LastFailureMessage);
      return now.Status === status;
    }, `the task is ${status}`);
    return now;
  };
  await eventually(
    async () => account.instances.get(instance)?.status === 'available',
    'the instance is there',
  );
  for (const EndpointArn of Object.values(endpoints)) {
    await dms.send(new TestConnectionCommand({ ReplicationInstanceArn: instance, EndpointArn }));
    const Filters = [{ Name: 'endpoint-arn', Values: [EndpointArn] }];
    await eventually(async () => {
      const { Connections } = await dms.send(new DescribeConnectionsCommand({ Filters }));
      const [connection] = Connections ?? [];
      if (connection?.Status === 'failed') throw new Error(connection.LastFailureMessage);
      return connection?.Status === 'successful';
    }, 'the connection was tested');
  }
  return {
    ...{ dms, metrics, groups, instance, endpoints, task, until },
    certificate: certificate.Certificate?.CertificateArn ?? '',
    async createTask({ name, type = 'full-load-and-cdc', rules, settings, from }) {
      const { ReplicationTask } = await dms.send(
        new CreateReplicationTaskCommand({
          ReplicationTaskIdentifier: name,
          SourceEndpointArn: endpoints.source,
          TargetEndpointArn: endpoints.target,
          ReplicationInstanceArn: instance,
          MigrationType: type,
          TableMappings: JSON.stringify({ rules }),
          ...(settings && { ReplicationTaskSettings: JSON.stringify(settings) }),
          ...(from !== undefined && { CdcStartPosition: from }),
        }),
      );
      const arn = ReplicationTask?.ReplicationTaskArn ?? '';
      await until(arn, 'ready');
      return arn;
    },
    async start(arn, way) {
      await dms.send(
        new StartReplicationTaskCommand({ ReplicationTaskArn: arn, StartReplicationTaskType: way }),
      );
    },
    async stop(arn) {
      await until(arn, 'running');
      await dms.send(new StopReplicationTaskCommand({ ReplicationTaskArn: arn }));
      return until(arn, 'stopped');
    },
    async tables(arn) {
      const { TableStatistics } = await dms.send(
        new DescribeTableStatisticsCommand({ ReplicationTaskArn: arn, MaxRecords: 500 }),
      );
      return new Map((TableStatistics ?? []).map((each) => [each.TableName ?? '', each]));
    },
    async close() {
      await account.stop();
      dms.destroy();
      await aws.stop();
    },
  };
}
