import { Construct } from 'constructs';
import { Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';

/** A topic that alarms are sent to. */
export interface TopicProps {
  readonly name: string;
  readonly account: Expression;
  readonly email: readonly string[];
}

/** Who publishes: alarms, and the events of DMS and RDS. */
const publishers = ['cloudwatch.amazonaws.com', 'dms.amazonaws.com', 'events.rds.amazonaws.com'];

/** What the owner of a key needs to keep it; the service that uses it is allowed apart. */
const ownKey = [
  ...['kms:CancelKeyDeletion', 'kms:CreateAlias', 'kms:CreateGrant', 'kms:Decrypt', 'kms:DeleteAlias'],
  ...['kms:DescribeKey', 'kms:DisableKey', 'kms:EnableKey', 'kms:EnableKeyRotation', 'kms:Encrypt'],
  ...['kms:GenerateDataKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListGrants'],
  ...['kms:ListResourceTags', 'kms:PutKeyPolicy', 'kms:RevokeGrant', 'kms:ScheduleKeyDeletion'],
  ...['kms:TagResource', 'kms:UntagResource', 'kms:UpdateAlias', 'kms:UpdateKeyDescription'],
];

/** An encrypted topic: by a key of its own, because alarms cannot publish to one that is encrypted by the account's. */
export class Topic extends Construct {
  readonly arn: Expression;

  constructor(scope: Construct, id: string, { name, account, email }: TopicProps) {
    super(scope, id);
    const key = new Resource(this, 'key', 'aws_kms_key', {
      description: `Messages of ${name}`,
      enable_key_rotation: true,
      deletion_window_in_days: 7,
      policy: keyPolicy(account),
    });
    new Resource(this, 'key-name', 'aws_kms_alias', {
      name: `alias/${name}`,
      target_key_id: key.ref('key_id'),
    });
    const topic = new Resource(this, 'topic', 'aws_sns_topic', {
      name,
      kms_master_key_id: key.ref('key_id'),
    });
    this.arn = topic.ref('arn');
    new Resource(this, 'policy', 'aws_sns_topic_policy', {
      arn: this.arn,
      policy: topicPolicy(this.arn, account),
    });
    for (const [index, endpoint] of email.entries())
      new Resource(this, `email-${index + 1}`, 'aws_sns_topic_subscription', {
        topic_arn: this.arn,
        protocol: 'email',
        endpoint,
      });
  }
}

const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** In a key's policy `*` is the key itself. */
const keyPolicy = (account: Expression): string =>
  document(
    {
      Sid: 'Owner',
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: ownKey,
      Resource: '*',
    },
    {
      Sid: 'Publishers',
      Effect: 'Allow',
      Principal: { Service: publishers },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
  );

const topicPolicy = (topic: Expression, account: Expression): string =>
  document({
    Sid: 'Publishers',
    Effect: 'Allow',
    Principal: { Service: publishers },
    Action: 'sns:Publish',
    Resource: topic,
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  });
