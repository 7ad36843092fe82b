import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { createTopics, snsService } from '../../../infra/sandbox/aws/sns.ts';
import { stsService } from '../../../infra/sandbox/aws/sts.ts';
import { serve } from './serve.ts';

const topics = createTopics();
const { aws, config } = await serve(snsService(topics), stsService());
const sns = new SNSClient(config);
const sts = new STSClient(config);

test('a topic is created once, however often it is asked for', async () => {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'migrations' }));
  expect(TopicArn).toBe('arn:aws:sns:eu-west-1:000000000000:migrations');
  expect(await sns.send(new CreateTopicCommand({ Name: 'migrations' }))).toMatchObject({ TopicArn });
  expect(topics.arns.size).toBe(1);
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ TopicArn, Owner: '000000000000', SubscriptionsConfirmed: '0' });
  expect(JSON.parse(Attributes?.Policy ?? '')).toHaveProperty('Statement');
});

test('what is published is kept, to the letter', async () => {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'letters' }));
  const text = 'a=b&c=<d> "e" + %41\nÄ 你好 🙂';
  const { MessageId } = await sns.send(
    new PublishCommand({
      TopicArn,
      Subject: 'orders: commit',
      Message: text,
      MessageAttributes: { run: { DataType: 'String', StringValue: '1' } },
    }),
  );
  expect(topics.messages.at(-1)).toMatchObject({
    id: MessageId,
    topic: TopicArn,
    subject: 'orders: commit',
    text,
    attributes: { run: '1' },
  });
  expect(aws.log.at(-1)).toMatchObject({ operation: 'sns:Publish', input: { TopicArn, Message: text } });
});

test('what is wrong is refused with the errors of the service', async () => {
  const nowhere = { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:nowhere', Message: 'x' };
  await expect(sns.send(new PublishCommand(nowhere))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Topic does not exist',
    $metadata: { httpStatusCode: 404 },
  });
  const named = sns.send(new CreateTopicCommand({ Name: 'a b' }));
  await expect(named).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'small' }));
  const long = sns.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(256 * 1024 + 1) }));
  await expect(long).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const empty = sns.send(new PublishCommand({ TopicArn, Message: '' }));
  await expect(empty).rejects.toMatchObject({ message: 'The request must contain the parameter Message.' });
});

test('what the sandbox does not support is refused, never ignored', async () => {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'quiet' }));
  const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' });
  await expect(sns.send(subscribe)).rejects.toMatchObject({
    name: 'InvalidAction',
    message: 'The sandbox does not support "Subscribe" of SNS',
  });
  expect(aws.log.at(-1)).toMatchObject({ operation: 'sns:Subscribe', refused: 'InvalidAction' });
  const fifo = new CreateTopicCommand({ Name: 'queue', Attributes: { FifoTopic: 'true' } });
  await expect(sns.send(fifo)).rejects.toMatchObject({ message: expect.stringContaining('"Attributes"') });
  const session = sts.send(new GetSessionTokenCommand({}));
  await expect(session).rejects.toMatchObject({ name: 'InvalidAction' });
});

test('STS says who asks, with the id of the request', async () => {
  const { $metadata, ...identity } = await sts.send(new GetCallerIdentityCommand({}));
  expect(identity).toEqual({
    Account: '000000000000',
    Arn: 'arn:aws:iam::000000000000:user/sandbox',
    UserId: 'AIDASANDBOX000000000',
  });
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});
