import {
  AddTagsToResourceCommand,
  CreateDBClusterCommand,
  CreateDBClusterParameterGroupCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBParameterGroupCommand,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  DescribeDBClusterParameterGroupsCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  ListTagsForResourceCommand,
  ModifyDBClusterParameterGroupCommand,
  ModifyDBParameterGroupCommand,
  RDSClient,
  waitUntilDBClusterAvailable,
  waitUntilDBClusterDeleted,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
} from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { createDatabases } from '../../../infra/sandbox/aws/rds/databases.ts';
import { rdsService } from '../../../infra/sandbox/aws/rds/service.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { conversation, credentials, type Said } from './conversation.ts';
import { reason, withMoto } from './moto.ts';

const region = 'eu-west-1';

test.skipIf(reason)('the answers of RDS are those that moto gives', async () => {
  const aws = await startAws({ services: [rdsService(createDatabases({ region, takes: 4, lag: 2 }))] });
  try {
    expect(await converse(aws.endpoint)).toEqual(await withMoto(converse));
  } finally {
    await aws.stop();
  }
});

// What takes time takes none in moto: states are compared once they have settled, and not in the answers of what begins.
const begun = [
  ...['DBCluster', 'DBClusterIdentifier', 'DBClusterArn', 'DatabaseName', 'MasterUsername', 'Port', 'Engine'],
  ...['DBInstance', 'DBInstanceIdentifier', 'DBInstanceArn', 'DBInstanceClass', 'MultiAZ'],
  ...['DBClusterParameterGroup', 'DBClusterParameterGroupName', 'DBClusterParameterGroupArn'],
  ...['DBParameterGroup', 'DBParameterGroupName', 'DBParameterGroupArn', 'DBParameterGroupFamily'],
  ...['Description', 'TagList', 'Key', 'Value', 'StorageEncrypted', 'DeletionProtection'],
  ...['DBClusterSnapshot', 'DBClusterSnapshotIdentifier', 'SnapshotType'],
];
const settled = [
  ...['DBClusters', 'DBInstances', 'DBClusterMembers', 'IsClusterWriter', 'Status', 'DBInstanceStatus'],
  ...['DBClusterParameterGroups', 'DBParameterGroups', 'DBClusterSnapshots', 'Marker'],
];

async function converse(endpoint: string): Promise<readonly Said[]> {
  const client = new RDSClient({ endpoint, region, credentials });
  const waiting = { client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
  const [first, later] = [conversation(...begun), conversation(...begun, ...settled)];
  const DBClusterIdentifier = 'orders';
  const DBInstanceIdentifier = 'orders-1';
  const cluster = (asked: string, id = DBClusterIdentifier) =>
    later.ask(asked, client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id })));
  const instance = (asked: string, id = DBInstanceIdentifier) =>
    later.ask(asked, client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id })));
  const login = { MasterUsername: 'admin', MasterUserPassword: 'long-enough' };
  const Tags = [{ Key: 'plan', Value: 'orders' }];

  const family = { DBParameterGroupFamily: 'aurora-mysql8.0', Description: 'for orders' };
  const change = {
    ParameterName: 'binlog_format',
    ParameterValue: 'ROW',
    ApplyMethod: 'pending-reboot',
  } as const;
  const DBClusterParameterGroupName = 'orders-cluster';
  const DBParameterGroupName = 'orders-instance';
  const forClusters = new CreateDBClusterParameterGroupCommand({ DBClusterParameterGroupName, ...family });
  await first.ask('a group for clusters', client.send(forClusters));
  await first.ask('the same group again', client.send(forClusters));
  await later.ask(
    'the group',
    client.send(new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName })),
  );
  await first.ask(
    'a change of it',
    client.send(
      new ModifyDBClusterParameterGroupCommand({ DBClusterParameterGroupName, Parameters: [change] }),
    ),
  );
  const forInstances = new CreateDBParameterGroupCommand({ DBParameterGroupName, ...family });
  await first.ask('a group for instances', client.send(forInstances));
  await first.ask('that group again', client.send(forInstances));
  await later.ask(
    'the other group',
    client.send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName })),
  );
  const wait = { ParameterName: 'wait_timeout', ParameterValue: '60', ApplyMethod: 'immediate' } as const;
  await first.ask(
    'a change of the other',
    client.send(new ModifyDBParameterGroupCommand({ DBParameterGroupName, Parameters: [wait] })),
  );

  await cluster('a cluster that is not there');
  await instance('an instance that is not there');
  const created = client.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier,
      Engine: 'aurora-mysql',
      ...login,
      DBClusterParameterGroupName,
    }),
  );
  const { DBCluster: { DBClusterArn: ResourceName = '' } = {} } = await first.ask(
    'create a cluster',
    created,
  );
  await waitUntilDBClusterAvailable(waiting, { DBClusterIdentifier });
  await first.ask(
    'create one without a login',
    client.send(new CreateDBClusterCommand({ DBClusterIdentifier: 'nobody', Engine: 'aurora-mysql' })),
  );
  const member = { DBInstanceIdentifier, DBClusterIdentifier, Engine: 'aurora-mysql', DBParameterGroupName };
  await first.ask(
    'create its writer',
    client.send(new CreateDBInstanceCommand({ ...member, DBInstanceClass: 'db.r6g.large' })),
  );
  await waitUntilDBInstanceAvailable(waiting, { DBInstanceIdentifier });
  await waitUntilDBClusterAvailable(waiting, { DBClusterIdentifier });
  await cluster('the cluster');
  await instance('its writer');
  await first.ask('tag it', client.send(new AddTagsToResourceCommand({ ResourceName, Tags })));
  await later.ask('tags', client.send(new ListTagsForResourceCommand({ ResourceName })));
  await later.ask('all clusters', client.send(new DescribeDBClustersCommand({})));

  const DBClusterSnapshotIdentifier = 'before';
  const snapshot = { DBClusterIdentifier, DBClusterSnapshotIdentifier };
  await first.ask('a snapshot', client.send(new CreateDBClusterSnapshotCommand(snapshot)));
  await first.ask('the same again', client.send(new CreateDBClusterSnapshotCommand(snapshot)));
  await first.ask(
    'of nothing',
    client.send(new CreateDBClusterSnapshotCommand({ ...snapshot, DBClusterIdentifier: 'none' })),
  );
  await first.ask(
    'a snapshot that is not there',
    client.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: 'none' })),
  );

  const without = { SkipFinalSnapshot: true };
  await first.ask(
    'delete the writer',
    client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, ...without })),
  );
  await waitUntilDBInstanceDeleted(waiting, { DBInstanceIdentifier });
  await first.ask(
    'delete the cluster',
    client.send(new DeleteDBClusterCommand({ DBClusterIdentifier, ...without })),
  );
  await waitUntilDBClusterDeleted(waiting, { DBClusterIdentifier });
  await cluster('the cluster, once it is gone');
  client.destroy();
  return [...first.said, ...later.said];
}
