import { vi } from 'vitest';
import { createMetrics } from '../../../infra/sandbox/aws/cloudwatch/metrics.ts';
import { cloudWatchService } from '../../../infra/sandbox/aws/cloudwatch/service.ts';
import { createLogGroups } from '../../../infra/sandbox/aws/logs/groups.ts';
import { logsService } from '../../../infra/sandbox/aws/logs/service.ts';
import { fairMood, type Mood } from '../../../infra/sandbox/aws/mood.ts';
import { createDatabases } from '../../../infra/sandbox/aws/rds/databases.ts';
import { rdsService } from '../../../infra/sandbox/aws/rds/service.ts';
import { route53Service } from '../../../infra/sandbox/aws/route53.ts';
import { type Secrets, secretsManagerService } from '../../../infra/sandbox/aws/secrets-manager.ts';
import { createTopics, snsService } from '../../../infra/sandbox/aws/sns.ts';
import { type Parameters, ssmService } from '../../../infra/sandbox/aws/ssm.ts';
import { stsService } from '../../../infra/sandbox/aws/sts.ts';
import { createZones } from '../../../infra/sandbox/aws/zones.ts';
import { describeEnvironment } from '../../../infra/sandbox/environment.ts';
import { serve } from '../sandbox/serve.ts';

/** An account with every service that the caller knows, each of a mood of its own; for the tests of a file, the environment leads there. */
export async function openAccount() {
  const moods: Mood[] = [];
  /** A mood, which draws what comes by a sequence of its own. */
  const mood = () => {
    const made = fairMood(moods.length);
    moods.push(made);
    return made;
  };
  const zones = createZones({ propagation: 0 });
  const databases = createDatabases();
  const metrics = createMetrics();
  const groups = createLogGroups();
  const topics = createTopics();
  const parameters: Parameters = new Map();
  const secrets: Secrets = new Map();
  const { aws } = await serve(
    cloudWatchService(metrics, mood()),
    logsService(groups, mood()),
    rdsService(databases, mood()),
    route53Service(zones, mood()),
    secretsManagerService(secrets, mood()),
    snsService(topics, mood()),
    ssmService(parameters, mood()),
    stsService(mood()),
  );
  const { AURORA_MIGRATE_SURROUNDINGS: _, ...environment } = describeEnvironment(aws.endpoint, '');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  /** Makes every service behave so from here on. */
  const behave = (how: Partial<Mood>) => {
    for (const each of moods) Object.assign(each, how);
  };
  return { aws, behave, zones, databases, metrics, groups, topics, parameters, secrets };
}
