import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { type Parameters, putParameter, ssmService } from '../../../infra/sandbox/aws/ssm.ts';
import { serve } from './serve.ts';

const parameters: Parameters = new Map();
const { aws, config } = await serve(ssmService(parameters));
const ssm = new SSMClient(config);
const get = async (Name: string, WithDecryption?: boolean) =>
  (await ssm.send(new GetParameterCommand({ Name, ...(WithDecryption !== undefined && { WithDecryption }) })))
    .Parameter;

test('a parameter is put, read, overwritten, and read in an older version', async () => {
  const Name = '/orders/lag';
  const first = await ssm.send(new PutParameterCommand({ Name, Value: '2', Type: 'String' }));
  expect(first).toMatchObject({ Version: 1, Tier: 'Standard' });
  await ssm.send(new PutParameterCommand({ Name, Value: '3', Overwrite: true }));
  expect(await get(Name)).toMatchObject({
    Name,
    Type: 'String',
    Value: '3',
    Version: 2,
    ARN: 'arn:aws:ssm:eu-west-1:000000000000:parameter/orders/lag',
    LastModifiedDate: expect.any(Date),
  });
  expect(await get(`${Name}:1`)).toMatchObject({ Value: '2', Selector: ':1' });
});

test('a secure string is told only to whoever asks for decryption, and no log has it', async () => {
  putParameter(parameters, '/orders/password', 'not-for-the-log', 'SecureString');
  expect(await get('/orders/password', true)).toMatchObject({
    Type: 'SecureString',
    Value: 'not-for-the-log',
  });
  const sealed = (await get('/orders/password'))?.Value;
  expect(sealed?.length).toBeGreaterThan(60);
  expect(sealed).not.toContain('not-for-the-log');
  await ssm.send(
    new PutParameterCommand({ Name: '/orders/other', Value: 'not-for-the-log', Type: 'SecureString' }),
  );
  expect(aws.log.at(-1)).toMatchObject({ input: { Name: '/orders/other', Type: 'SecureString' } });
  expect(JSON.stringify(aws.log)).not.toContain('not-for-the-log');
});

test('what is wrong is refused with the errors of the service', async () => {
  await expect(get('/nothing')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  await ssm.send(new PutParameterCommand({ Name: 'twice', Value: 'x', Type: 'String' }));
  await expect(get('twice:7')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  const put = (input: object) => ssm.send(new PutParameterCommand(input as never));
  await expect(put({ Name: 'twice', Value: 'x', Type: 'String' })).rejects.toMatchObject({
    name: 'ParameterAlreadyExists',
  });
  for (const wrong of [
    { Name: 'typeless', Value: 'x' },
    { Name: 'a/b', Value: 'x', Type: 'String' },
    { Name: '/aws/x', Value: 'x', Type: 'String' },
    { Name: 'long', Value: 'x'.repeat(4_097), Type: 'String' },
    { Value: 'x', Type: 'String' },
  ])
    await expect(put(wrong)).rejects.toMatchObject({ name: 'ValidationException' });
  expect([...parameters.keys()]).not.toContain('typeless');
});

test('what the sandbox does not support is refused, never ignored', async () => {
  const gone = ssm.send(new DeleteParameterCommand({ Name: 'twice' }));
  await expect(gone).rejects.toMatchObject({ name: 'UnknownOperationException' });
  const keyed = ssm.send(
    new PutParameterCommand({ Name: 'k', Value: 'x', Type: 'SecureString', KeyId: 'alias/own' }),
  );
  await expect(keyed).rejects.toMatchObject({ message: expect.stringContaining('"KeyId"') });
});
