import { expect, test } from 'vitest';
import type { Tools } from '../../../../drivers/operation.ts';
import { endpointLoginOperations } from '../../../../drivers/replication/dms/endpoint-login.ts';
import type { Json } from '../../../../engine/step.ts';

const password = 'not-to-be-told';

/** Asks about an endpoint that has its login in a secret, which holds a text. */
async function ask(SecretString: string): Promise<Json> {
  const answers: { readonly [aws: string]: Json } = {
    'dms:DescribeEndpoints': {
      Endpoints: [
        {
          ...{ EndpointArn: 'arn:aws:dms:::endpoint:A', Status: 'active', SslMode: 'verify-full' },
          MySQLSettings: { SecretsManagerSecretId: 'arn:aws:secretsmanager:::secret:shop/dms-AbCdEf' },
        },
      ],
    },
    'dms:ListTagsForResource': { TagList: [] },
    'secretsmanager:GetSecretValue': { SecretString },
  };
  const tools = {
    on: 'source',
    aws: async ({ aws }: { aws: string }) => answers[aws] ?? null,
    server: async (side: string) => ({ name: `${side}.example.com`, port: 3306 }),
  } as unknown as Tools;
  const [operation] = endpointLoginOperations;
  return operation?.run({ id: 'shop-prod-target', user: 'dms', side: 'target' } as never, tools) ?? null;
}

const secret = (more: object) =>
  JSON.stringify({ username: 'dms', password, host: 'target.example.com', port: 3306, ...more });

test('an endpoint that has its login in a secret is adopted where user and address there are the plan’s', async () => {
  expect(await ask(secret({}))).toEqual({ login: 'as planned' });
  expect(await ask(secret({ port: '3306' }))).toEqual({ login: 'as planned' });
});

test.each([
  ['another user', secret({ username: 'admin' }), 'logs in as "admin"'],
  [
    'another server',
    secret({ host: 'other.example.com' }),
    'leads to other.example.com:3306, and the plan to target.example.com:3306',
  ],
  ['another port', secret({ port: 3307 }), 'leads to target.example.com:3307'],
  ['no address', JSON.stringify({ username: 'dms', password }), 'is not what DMS reads'],
  ['no JSON', `dms:${password}`, 'is not what DMS reads'],
])('%s in it is refused, and nothing of the password is told', async (_, text, words) => {
  const told = JSON.stringify(await ask(text));
  expect(JSON.parse(told)).toMatchObject({
    login: 'another',
    findings: [{ what: expect.stringContaining(words) }],
  });
  expect(told).not.toContain(password);
});
