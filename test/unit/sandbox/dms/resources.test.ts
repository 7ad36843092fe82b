import {
  AddTagsToResourceCommand,
  CreateEventSubscriptionCommand,
  CreateReplicationInstanceCommand,
  CreateReplicationSubnetGroupCommand,
  DeleteEndpointCommand,
  DeleteReplicationInstanceCommand,
  DeleteReplicationSubnetGroupCommand,
  DescribeConnectionsCommand,
  DescribeEndpointsCommand,
  DescribeReplicationInstancesCommand,
  DescribeReplicationSubnetGroupsCommand,
  ImportCertificateCommand,
  ListTagsForResourceCommand,
  ModifyEndpointCommand,
  TestConnectionCommand,
} from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import { until } from '../rds/region.ts';
import { openAccount } from './account.ts';

const { account, aws, dms, instance, source, endpoint } = await openAccount();

test('an instance is created in a subnet group, which it holds until it is gone', async () => {
  const subnets = {
    ReplicationSubnetGroupIdentifier: 'Private',
    ReplicationSubnetGroupDescription: 'x',
    SubnetIds: ['subnet-a', 'subnet-b'],
  };
  await dms.send(new CreateReplicationSubnetGroupCommand(subnets));
  await expect(dms.send(new CreateReplicationSubnetGroupCommand(subnets))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsFault',
  });
  const { ReplicationInstance } = await dms.send(
    new CreateReplicationInstanceCommand({
      ReplicationInstanceIdentifier: 'Another',
      ReplicationInstanceClass: 'dms.r6i.large',
      ReplicationSubnetGroupIdentifier: 'private',
      ResourceIdentifier: 'chosen',
    }),
  );
  expect(ReplicationInstance).toMatchObject({
    ReplicationInstanceIdentifier: 'another',
    ReplicationInstanceStatus: 'creating',
    ReplicationInstanceArn: 'arn:aws:dms:eu-west-1:000000000000:rep:chosen',
    ReplicationSubnetGroup: { ReplicationSubnetGroupIdentifier: 'private' },
    InstanceCreateTime: expect.any(Date),
  });
  const gone = new DeleteReplicationSubnetGroupCommand({ ReplicationSubnetGroupIdentifier: 'private' });
  await expect(dms.send(gone)).rejects.toMatchObject({ name: 'InvalidResourceStateFault' });
  const ReplicationInstanceArn = ReplicationInstance?.ReplicationInstanceArn;
  await dms.send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn }));
  const Filters = [{ Name: 'replication-instance-id', Values: ['another'] }];
  await until(
    () =>
      dms.send(new DescribeReplicationInstancesCommand({ Filters })).then(
        () => false,
        ({ name }) => name === 'ResourceNotFoundFault',
      ),
    'the instance gone',
  );
  await dms.send(gone);
  expect(await dms.send(new DescribeReplicationSubnetGroupsCommand())).toMatchObject({
    ReplicationSubnetGroups: [],
  });
});

test('an endpoint tells its login without the password, and no log has it', async () => {
  const { Endpoints } = await dms.send(
    new DescribeEndpointsCommand({ Filters: [{ Name: 'endpoint-type', Values: ['source'] }] }),
  );
  expect(Endpoints).toHaveLength(1);
  expect(Endpoints?.[0]).toMatchObject({
    ...{ EndpointIdentifier: 'the-source', EndpointType: 'SOURCE', Status: 'active', SslMode: 'none' },
    MySQLSettings: { ServerName: 'closed.test', Port: 1, Username: 'u' },
  });
  await dms.send(
    new ModifyEndpointCommand({ EndpointArn: source, MySQLSettings: { Password: 'not-for-the-log' } }),
  );
  expect(JSON.stringify([Endpoints, aws.log])).not.toContain('not-for-the-log');
});

test.each([
  ['a login in parts', { Username: undefined }, 'InvalidParameterCombinationException'],
  [
    'two logins',
    { MySQLSettings: { SecretsManagerSecretId: 's', SecretsManagerAccessRoleArn: 'r' } },
    'InvalidParameterCombinationException',
  ],
  ['require, which MySQL does not have', { SslMode: 'require' }, 'InvalidParameterValueException'],
  [
    'a verification without a certificate',
    { SslMode: 'verify-full' },
    'InvalidParameterCombinationException',
  ],
  [
    'a certificate that is not there',
    { CertificateArn: 'arn:aws:dms:eu-west-1:000000000000:cert:X' },
    'ResourceNotFoundFault',
  ],
  [
    'an attribute that would be ignored',
    { ExtraConnectionAttributes: 'readTableSpaceName=true' },
    'InvalidParameterValueException',
  ],
  ['another engine', { EngineName: 'oracle' }, 'InvalidParameterValueException'],
  ['settings of another engine', { OracleSettings: { Port: 1 } }, 'InvalidParameterValueException'],
  ['a name that is taken', { EndpointIdentifier: 'the-source' }, 'ResourceAlreadyExistsFault'],
  ['no name', { EndpointIdentifier: 'ends-' }, 'InvalidParameterValueException'],
])('an endpoint is refused for %s', async (_, more, name) => {
  await expect(endpoint('source', { EndpointIdentifier: 'refused', ...more })).rejects.toMatchObject({
    name,
  });
  expect([...account.endpoints.values()].map(({ identifier }) => identifier)).not.toContain('refused');
});

test('a connection is tested in the background, and told with what the server or the driver says', async () => {
  const secret = { SecretsManagerSecretId: 'incomplete', SecretsManagerAccessRoleArn: 'r' };
  const noLogin = { ServerName: undefined, Port: undefined, Username: undefined, Password: undefined };
  for (const [more, message] of [
    [{}, 'ECONNREFUSED'],
    [{ ServerName: 'nowhere.test' }, "Unknown MySQL server host 'nowhere.test'"],
    [{ ...noLogin, MySQLSettings: secret }, 'has no host, port'],
  ] as const) {
    const EndpointArn = await endpoint('source', { EndpointIdentifier: 'tried', ...more });
    const { Connection } = await dms.send(
      new TestConnectionCommand({ ReplicationInstanceArn: instance, EndpointArn }),
    );
    expect(Connection).toMatchObject({ Status: 'testing', EndpointIdentifier: 'tried' });
    const Filters = [{ Name: 'endpoint-arn', Values: [EndpointArn] }];
    const told = async () => (await dms.send(new DescribeConnectionsCommand({ Filters }))).Connections?.[0];
    await until(async () => (await told())?.Status === 'failed', 'the test failed');
    expect((await told())?.LastFailureMessage).toContain(message);
    expect((await told())?.LastFailureMessage).not.toContain('not-for-the-log');
    await dms.send(new DeleteEndpointCommand({ EndpointArn }));
    await until(async () => !account.endpoints.has(EndpointArn), 'the endpoint gone');
  }
});

test('tags are told with what they belong to', async () => {
  await dms.send(new AddTagsToResourceCommand({ ResourceArn: source, Tags: [{ Key: 'team', Value: 'db' }] }));
  expect(await dms.send(new ListTagsForResourceCommand({ ResourceArn: source }))).toMatchObject({
    TagList: [{ Key: 'team', Value: 'db', ResourceArn: source }],
  });
  const none = dms.send(new ListTagsForResourceCommand({ ResourceArn: `${source}X` }));
  await expect(none).rejects.toMatchObject({ name: 'ResourceNotFoundFault' });
});

test('what the sandbox does not support is refused, never ignored', async () => {
  const events = new CreateEventSubscriptionCommand({ SubscriptionName: 'x', SnsTopicArn: 'y' });
  await expect(dms.send(events)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  const wallet = new ImportCertificateCommand({ CertificateIdentifier: 'x', CertificatePem: 'no pem' });
  await expect(dms.send(wallet)).rejects.toMatchObject({ name: 'InvalidCertificateFault' });
  const filtered = new DescribeEndpointsCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] });
  await expect(dms.send(filtered)).rejects.toMatchObject({ message: expect.stringContaining('colour') });
});
