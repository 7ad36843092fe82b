import {
  CreateEndpointCommand,
  CreateReplicationInstanceCommand,
  CreateReplicationTaskCommand,
  type CreateReplicationTaskCommandInput,
  DatabaseMigrationServiceClient,
  DescribeReplicationTasksCommand,
} from '@aws-sdk/client-database-migration-service';
import { emptyAccount, type Surroundings } from '../../../../infra/sandbox/aws/dms/account.ts';
import { dmsService } from '../../../../infra/sandbox/aws/dms/service.ts';
import { until } from '../rds/region.ts';
import { serve } from '../serve.ts';

/** Rules that select all. */
export const everything = JSON.stringify({
  rules: [
    {
      'rule-type': 'selection',
      'rule-id': '1',
      'rule-name': '1',
      'object-locator': { 'schema-name': 'shop', 'table-name': '%' },
      'rule-action': 'include',
    },
  ],
});

/** A DMS for the tests of a file, whose changes take next to no time, with an instance and two endpoints that lead nowhere. */
export async function openAccount() {
  const surroundings: Surroundings = {
    resolve: (host) => (host === 'closed.test' ? '127.0.0.1' : undefined),
    secret: (id) => (id === 'incomplete' ? '{"username":"u","password":"not-for-the-log"}' : undefined),
    bucket: () => false,
    metric: () => undefined,
    log: () => undefined,
  };
  const times = { instance: 4, task: 4, connection: 4, provisioning: 4, metrics: 50 };
  const clocked = emptyAccount(surroundings, times);
  const waiting: (() => void)[] = [];
  let held = false;
  const account: typeof clocked = {
    ...clocked,
    after: (ms, act) => (held ? void waiting.push(act) : clocked.after(ms, act)),
  };
  const { aws, config } = await serve(dmsService(account));
  const dms = new DatabaseMigrationServiceClient(config);
  const made = await dms.send(
    new CreateReplicationInstanceCommand({
      ReplicationInstanceIdentifier: 'mover',
      ReplicationInstanceClass: 'dms.t3.medium',
    }),
  );
  const instance = made.ReplicationInstance?.ReplicationInstanceArn ?? '';
  const endpoint = async (EndpointType: 'source' | 'target', more: object = {}) => {
    const { Endpoint } = await dms.send(
      new CreateEndpointCommand({
        EndpointIdentifier: `the-${EndpointType}`,
        ...{ EndpointType, EngineName: 'mysql', ServerName: 'closed.test', Port: 1 },
        ...{ Username: 'u', Password: 'not-for-the-log' },
        ...more,
      }),
    );
    return Endpoint?.EndpointArn ?? '';
  };
  const source = await endpoint('source');
  const target = await endpoint('target');
  await until(async () => account.instances.get(instance)?.status === 'available', 'the instance');
  const task = async (arn: string) => {
    const Filters = [{ Name: 'replication-task-arn', Values: [arn] }];
    return (await dms.send(new DescribeReplicationTasksCommand({ Filters }))).ReplicationTasks?.[0];
  };
  return {
    ...{ account, aws, dms, instance, source, target, endpoint, task },
    /** From here on nothing changes its state by itself. */
    hold() {
      held = true;
    },
    /** All that waits for its time has it now. */
    release() {
      held = false;
      for (const act of waiting.splice(0)) act();
    },
    async createTask(more: Partial<CreateReplicationTaskCommandInput> = {}) {
      const { ReplicationTask } = await dms.send(
        new CreateReplicationTaskCommand({
          ReplicationTaskIdentifier: 'task',
          SourceEndpointArn: source,
          TargetEndpointArn: target,
          ReplicationInstanceArn: instance,
          MigrationType: 'full-load-and-cdc',
          TableMappings: everything,
          ...more,
        }),
      );
      return ReplicationTask?.ReplicationTaskArn ?? '';
    },
    taskIs: (arn: string, status: string) =>
      until(async () => (await task(arn))?.Status === status, `the task ${status}`),
    /** Takes a connection for tested, which would need a server. */
    pretendTested(endpointArn: string) {
      const connection = { instance, endpoint: endpointArn, status: 'successful' as const };
      account.connections.set(`${instance} ${endpointArn}`, connection);
    },
  };
}
