import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretsManagerService } from '../../../infra/sandbox/aws/secrets-manager.ts';
import { type Aws, startAws } from '../../../infra/sandbox/aws/server.ts';

let aws: Aws;
let client: SecretsManagerClient;
beforeAll(async () => {
  aws = await startAws({ services: [secretsManagerService(new Map())] });
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  client = new SecretsManagerClient({ endpoint: aws.endpoint, region: 'eu-west-1', credentials });
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

test('a secret is created, read, changed and listed', async () => {
  const created = await client.send(new CreateSecretCommand({ Name: 'orders/app', SecretString: 'first' }));
  expect(created.ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:\d{12}:secret:orders\/app-.{6}$/);
  await client.send(new PutSecretValueCommand({ SecretId: 'orders/app', SecretString: 'second' }));
  const current = await client.send(new GetSecretValueCommand({ SecretId: created.ARN }));
  expect(current).toMatchObject({
    Name: 'orders/app',
    SecretString: 'second',
    VersionStages: ['AWSCURRENT'],
  });
  const previous = await client.send(
    new GetSecretValueCommand({ SecretId: 'orders/app', VersionStage: 'AWSPREVIOUS' }),
  );
  expect(previous).toMatchObject({ SecretString: 'first', VersionId: created.VersionId });
  const described = await client.send(new DescribeSecretCommand({ SecretId: 'orders/app' }));
  expect(Object.values(described.VersionIdsToStages ?? {})).toHaveLength(2);
  await client.send(new CreateSecretCommand({ Name: 'orders/source', SecretString: 'x' }));
  const page = await client.send(new ListSecretsCommand({ MaxResults: 1 }));
  const rest = await client.send(new ListSecretsCommand({ NextToken: page.NextToken }));
  expect([page, rest].map(({ SecretList }) => SecretList?.map(({ Name }) => Name))).toEqual([
    ['orders/app'],
    ['orders/source'],
  ]);
});

test('what is wrong is refused with the errors of the service', async () => {
  const missing = client.send(new GetSecretValueCommand({ SecretId: 'missing' }));
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await client.send(new CreateSecretCommand({ Name: 'twice', SecretString: 'x' }));
  const twice = client.send(new CreateSecretCommand({ Name: 'twice', SecretString: 'x' }));
  await expect(twice).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('what the sandbox does not support is refused, never ignored', async () => {
  const rotation = client.send(new RotateSecretCommand({ SecretId: 'orders/app' }));
  await expect(rotation).rejects.toMatchObject({ name: 'UnknownOperationException' });
  const keyed = client.send(new CreateSecretCommand({ Name: 'keyed', SecretString: 'x', KmsKeyId: 'key' }));
  await expect(keyed).rejects.toMatchObject({ message: expect.stringContaining('"KmsKeyId"') });
});

test('requests without a signature are refused, and no value of a secret is logged', async () => {
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const answer = await fetch(aws.endpoint, { method: 'POST', headers, body: '{}' });
  expect([answer.status, await answer.json()]).toEqual([
    403,
    { __type: 'MissingAuthenticationToken', message: 'Missing Authentication Token' },
  ]);
  await client.send(new CreateSecretCommand({ Name: 'quiet', SecretString: 'not-for-the-log' }));
  expect(aws.log.at(-1)).toMatchObject({
    operation: 'secretsmanager:CreateSecret',
    input: { Name: 'quiet' },
  });
  expect(JSON.stringify(aws.log)).not.toContain('not-for-the-log');
});
