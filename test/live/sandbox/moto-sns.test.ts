import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { createTopics, snsService } from '../../../infra/sandbox/aws/sns.ts';
import { conversation, credentials, type Said } from './conversation.ts';
import { reason, withMoto } from './moto.ts';

test.skipIf(reason)('the answers of SNS are those that moto gives', async () => {
  const aws = await startAws({ services: [snsService(createTopics())] });
  try {
    expect(await converse(aws.endpoint)).toEqual(await withMoto(converse));
  } finally {
    await aws.stop();
  }
});

async function converse(endpoint: string): Promise<readonly Said[]> {
  const client = new SNSClient({ endpoint, region: 'eu-west-1', credentials });
  const { said, ask } = conversation('TopicArn', 'Attributes', 'DisplayName', 'SubscriptionsConfirmed');
  const publish = async (asked: string, input: PublishCommand['input']) => {
    const { MessageId = '' } = await ask(asked, client.send(new PublishCommand(input)));
    said.push({ asked: 'the form of its id', answer: MessageId.replace(/[0-9a-f]/g, '0') });
  };
  const { TopicArn = '' } = await ask('create', client.send(new CreateTopicCommand({ Name: 'orders' })));
  await ask('create again', client.send(new CreateTopicCommand({ Name: 'orders' })));
  await ask('create by a wrong name', client.send(new CreateTopicCommand({ Name: 'a b' })));
  await ask('describe', client.send(new GetTopicAttributesCommand({ TopicArn })));
  await publish('publish', { TopicArn, Message: 'a=b&c=<d>\nÄ 你好 🙂', Subject: 'orders: commit' });
  const attribute = { DataType: 'String', StringValue: 'orders' };
  await publish('with an attribute', { TopicArn, Message: 'x', MessageAttributes: { plan: attribute } });
  await publish('too long', { TopicArn, Message: 'x'.repeat(256 * 1024 + 1) });
  await publish('at most', { TopicArn, Message: 'x'.repeat(256 * 1024) });
  await publish('a long subject', { TopicArn, Message: 'x', Subject: 'x'.repeat(101) });
  const nowhere = TopicArn.replace(/orders$/, 'nowhere');
  await publish('to nowhere', { TopicArn: nowhere, Message: 'x' });
  await ask('describe nothing', client.send(new GetTopicAttributesCommand({ TopicArn: nowhere })));
  client.destroy();
  return said;
}
