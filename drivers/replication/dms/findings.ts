import type { Finding } from '../../../engine/findings.ts';
import type { Tools } from '../../operation.ts';
import type { Task } from './find-task.ts';
import { controlDatabase } from './names.ts';
import type { Tally } from './statistics.ts';

/** What is wrong with a task: its own words, the tables that it left behind, and the last errors of its log. None where it is well. */
export async function findingsOf(
  tools: Tools,
  task: Task,
  { errored, validation }: Pick<Tally, 'errored' | 'validation'>,
): Promise<readonly Finding[]> {
  const { Status, LastFailureMessage = '', StopReason = '', ReplicationTaskIdentifier: name } = task;
  const failed = Status === 'failed' || /ERROR|LOW_|RECONFIGURATION|RECYCLE/.test(StopReason);
  const differing = validation.bad.map((table) => ({
    what: `DMS's validation found "${table}"`,
    why: 'its rows on the target are not those of the source, or DMS could not compare them',
    mend: `See "${controlDatabase}.awsdms_validation_failures_v1" on the target.`,
  }));
  if (!failed && errored.length === 0) return differing;
  const log = await lastErrors(tools, task);
  const said = log.length > 0 ? ` Its log: ${log.join(' · ')}` : '';
  const which = listed(errored);
  return [
    ...(failed
      ? [
          {
            what: `the task "${name}" failed: ${LastFailureMessage || StopReason}${said}`,
            why: 'nothing is applied to the target any more',
            mend: 'Mend what its log says. The run unwinds; run it again afterwards.',
          },
        ]
      : []),
    ...(errored.length > 0
      ? [
          {
            what: `the task "${name}" gave up ${which}${failed ? '' : said}`,
            why: 'their changes are not applied any more',
            mend: 'Mend what the task’s log says of them, and run again: they are loaded anew.',
          },
        ]
      : []),
    ...differing,
  ];
}

const most = 5;

const listed = (tables: readonly string[]): string =>
  tables.length <= most
    ? tables.map((each) => `"${each}"`).join(', ')
    : `${tables
        .slice(0, most)
        .map((each) => `"${each}"`)
        .join(', ')} and ${tables.length - most} more`;

/** The last lines that the task logged as errors; none where the log cannot be read, which is no reason to hide what failed. */
async function lastErrors({ aws }: Tools, task: Task): Promise<readonly string[]> {
  // What is serverless logs to a group that is named after it by AWS, in a way that is not told.
  if (task.ReplicationInstanceArn === undefined) return [];
  try {
    const id = task.ReplicationTaskArn.split(':').at(-1);
    const found = (await aws({
      aws: 'dms:DescribeReplicationInstances',
      input: { Filters: [{ Name: 'replication-instance-arn', Values: [task.ReplicationInstanceArn] }] },
    })) as { ReplicationInstances?: { ReplicationInstanceIdentifier: string }[] };
    const instance = found.ReplicationInstances?.[0]?.ReplicationInstanceIdentifier;
    const { events = [] } = (await aws({
      aws: 'logs:FilterLogEvents',
      input: {
        logGroupName: `dms-tasks-${instance}`,
        logStreamNames: [`dms-task-${id}`],
        filterPattern: '"]E:"',
        startTime: Date.now() - 3_600_000,
      },
    })) as { events?: { message: string }[] };
    return events.slice(-3).map(({ message }) => message.trim().slice(0, 300));
  } catch {
    return [];
  }
}
