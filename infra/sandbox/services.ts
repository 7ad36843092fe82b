import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../engine/plan/resolved.ts';
import { createBuckets } from './aws/buckets.ts';
import { createMetrics } from './aws/cloudwatch/metrics.ts';
import { cloudWatchService } from './aws/cloudwatch/service.ts';
import { dmsService } from './aws/dms/service.ts';
import { createLogGroups } from './aws/logs/groups.ts';
import { logsService } from './aws/logs/service.ts';
import { fairS3, type Mood, type S3Mood } from './aws/mood.ts';
import type { Policy } from './aws/policy.ts';
import { rdsService } from './aws/rds/service.ts';
import type { Databases } from './aws/rds/state.ts';
import { route53Service } from './aws/route53.ts';
import { s3Service } from './aws/s3.ts';
import { putSecret, type Secrets, secretsManagerService } from './aws/secrets-manager.ts';
import { type Logged, startAws } from './aws/server.ts';
import { createTopics, snsService, type Topics } from './aws/sns.ts';
import { stsService } from './aws/sts.ts';
import type { SandboxAccounts } from './credentials.ts';
import { makeDmsAccount } from './dms-account.ts';
import type { Names } from './dns-answer.ts';
import type { Pair } from './kinds.ts';
import { bucketsOf } from './plan-buckets.ts';
import { meterAll } from './rds-like/meter-all.ts';

/** AWS as a plan finds it. */
export interface Services {
  readonly endpoint: string;
  readonly log: readonly Logged[];
  readonly s3: S3Mood;
  readonly topics: Topics;
  stop(): Promise<void>;
}

/** Starts every service, with the secrets, the bucket and the topics that the plan names. */
export async function startServices(
  plan: Plan,
  servers: Pair,
  given: {
    readonly names: Names;
    readonly databases: Databases;
    readonly accounts: SandboxAccounts;
    /** Route 53's. */
    readonly mood: Mood;
    /** A PEM file. */
    readonly authority: string;
    readonly folder: string;
    readonly policy: Policy | undefined;
  },
): Promise<Services> {
  const { names, databases, accounts, mood } = given;
  const secrets: Secrets = new Map();
  for (const [name, { user, password }] of accounts.secrets)
    putSecret(secrets, name, JSON.stringify({ username: user, password }));
  const [buckets, s3] = [createBuckets(), fairS3()];
  for (const name of bucketsOf(plan)) buckets.create(name);
  const topics = createTopics();
  for (const hook of plan.hooks) if ('sns' in hook) topics.arns.add(hook.sns);
  const [metrics, groups] = [createMetrics(), createLogGroups()];
  const authority = await readFile(given.authority, 'utf8');
  const dms = makeDmsAccount({ names, secrets, metrics, groups, buckets, authority });
  const stop = async () => {
    databases.progress.stop();
    await dms.stop();
  };
  try {
    const aws = await startAws({
      services: [
        route53Service(names.zones, mood),
        secretsManagerService(secrets),
        s3Service(buckets, s3),
        snsService(topics),
        cloudWatchService(metrics),
        logsService(groups),
        dmsService(dms),
        rdsService(databases),
        stsService(),
      ],
      logFile: join(given.folder, 'aws.log'),
      policy: given.policy,
    });
    const meters = meterAll(plan, servers, { databases, metrics });
    return {
      ...{ endpoint: aws.endpoint, log: aws.log, s3, topics },
      async stop() {
        for (const each of meters) each.stop();
        await aws.stop();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
