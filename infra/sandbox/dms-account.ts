import type { Buckets } from './aws/buckets.ts';
import { type Metrics, putMetric } from './aws/cloudwatch/metrics.ts';
import { type Account, emptyAccount } from './aws/dms/account.ts';
import { type LogGroups, writeLog } from './aws/logs/groups.ts';
import type { Secrets } from './aws/secrets-manager.ts';
import { answerQuestion, type Names } from './dns-answer.ts';

/** A DMS whose endpoints lead where the sandbox's DNS leads, and which reads the sandbox's secrets and buckets and fills its metrics and logs. `authority`: PEM. */
export const makeDmsAccount = (around: {
  readonly names: Names;
  readonly secrets: Secrets;
  readonly metrics: Metrics;
  readonly groups: LogGroups;
  readonly buckets: Buckets;
  readonly authority: string;
}): Account =>
  emptyAccount({
    resolve: (host) => addressOf(around.names, host),
    secret: (id) => {
      const all = [...around.secrets.values()];
      return (around.secrets.get(id) ?? all.find(({ arn }) => arn === id))?.current.value;
    },
    bucket: (name) => around.buckets.has(name),
    authority: [around.authority],
    metric: (name, dimensions, value) =>
      putMetric(
        around.metrics,
        {
          namespace: 'AWS/DMS',
          name,
          dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        value,
        { unit: /^CDCLatency/.test(name) ? 'Seconds' : 'None' },
      ),
    log: (group, stream, message) => writeLog(around.groups, { group, stream, message }),
  });

/** The address that a host name leads to, over CNAMEs too; a plan may also name a server by an address. */
function addressOf(names: Names, host: string): string | undefined {
  const known = names.hosts.get(host);
  if (known !== undefined) return known;
  const found = answerQuestion(names, host, 'A').answers?.findLast(({ type }) => type === 'A');
  return found && 'data' in found && typeof found.data === 'string' ? found.data : undefined;
}
