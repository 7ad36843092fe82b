import { randomUUID } from 'node:crypto';
import { account } from './account.ts';
import { AwsError } from './error.ts';
import type { Mood } from './mood.ts';
import { queryService } from './query.ts';
import type { Service } from './server.ts';
import { type Given, map, type Operations, operation, structure, text } from './shape.ts';

const messageAtMost = 256 * 1024;
const subjectForm = /^[\x20-\x7e][\x20-\x7e]{0,99}$/;

/** A message that was published; nobody is subscribed in the sandbox, so it goes nowhere else. */
export interface Message {
  readonly id: string;
  readonly topic: string;
  readonly subject: string | undefined;
  readonly text: string;
  /** Attributes that are text, by name. */
  readonly attributes: { readonly [name: string]: string };
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The topics of one account, by their ARNs, and what was published to them, in its order. */
export interface Topics {
  readonly arns: Set<string>;
  readonly messages: Message[];
}

/** An account without topics. */
export const createTopics = (): Topics => ({ arns: new Set(), messages: [] });

/** Creates a topic without a request, and tells its ARN. One that is there stays. */
export function putTopic({ arns }: Topics, name: string, region = 'us-east-1'): string {
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name))
    throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name');
  const arn = `arn:aws:sns:${region}:${account}:${name}`;
  arns.add(arn);
  return arn;
}

/** SNS over some topics. */
export const snsService = (topics: Topics, mood?: Mood): Service =>
  queryService(
    {
      signedAs: 'sns',
      title: 'SNS',
      version: '2010-03-31',
      namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
      operations: operationsOn(topics),
    },
    mood,
  );

const operationsOn = (topics: Topics): Operations => ({
  CreateTopic: operation({
    parameters: { Name: text },
    needs: ['Name'],
    resource: ({ Name }, { region }) => `arn:aws:sns:${region}:${account}:${Name}`,
    answer: ({ Name }, { region }) => ({ TopicArn: putTopic(topics, Name, region) }),
  }),
  GetTopicAttributes: operation({
    parameters: { TopicArn: text },
    needs: ['TopicArn'],
    resource: ({ TopicArn }) => TopicArn,
    answer: ({ TopicArn }) => ({ Attributes: attributesOf(find(topics, TopicArn)) }),
  }),
  Publish: operation({
    parameters: publishParameters,
    needs: ['TopicArn', 'Message'],
    resource: ({ TopicArn }) => TopicArn,
    answer: (input) => publish(topics, input),
  }),
});

const publishParameters = {
  TopicArn: text,
  Message: text,
  Subject: text,
  MessageAttributes: map(structure({ DataType: text, StringValue: text }), 'Name', 'Value'),
} as const;

function publish(
  topics: Topics,
  input: Given<typeof publishParameters, 'TopicArn' | 'Message'>,
): { readonly MessageId: string } {
  const topic = find(topics, input.TopicArn);
  if (Buffer.byteLength(input.Message) > messageAtMost)
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  if (input.Subject !== undefined && !subjectForm.test(input.Subject))
    throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
  const attributes = [...(input.MessageAttributes ?? [])].map(([name, { DataType, StringValue }]) => {
    if (DataType === 'String' && StringValue) return [name, StringValue] as const;
    throw new AwsError(
      'ParameterValueInvalid',
      `The message attribute '${name}' must be of the type String and have a value: the sandbox supports no other`,
    );
  });
  const id = randomUUID();
  topics.messages.push({
    id,
    topic,
    subject: input.Subject,
    text: input.Message,
    attributes: Object.fromEntries(attributes),
    at: Date.now(),
  });
  return { MessageId: id };
}

function find({ arns }: Topics, arn: string): string {
  if (!/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/.test(arn))
    throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn');
  if (!arns.has(arn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return arn;
}

function attributesOf(arn: string): ReadonlyMap<string, string> {
  const policy = {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Effect: 'Allow',
        Sid: '__default_statement_ID',
        Principal: { AWS: '*' },
        Action: ['SNS:GetTopicAttributes', 'SNS:Publish'],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  };
  return new Map([
    ['TopicArn', arn],
    ['Owner', account],
    ['DisplayName', ''],
    ['Policy', JSON.stringify(policy)],
    ['SubscriptionsConfirmed', '0'],
    ['SubscriptionsPending', '0'],
    ['SubscriptionsDeleted', '0'],
  ]);
}
