import { account } from '../account.ts';
import { AwsError } from '../error.ts';
import { pageOf } from '../pages.ts';
import { flag, type Given, number, text } from '../shape.ts';
import { type LogGroups, type Stream, streamsOf } from './groups.ts';

/** The parameters of DescribeLogStreams. */
export const streamsParameters = {
  logGroupName: text,
  logStreamNamePrefix: text,
  orderBy: text,
  descending: flag,
  nextToken: text,
  limit: number,
} as const;

/** DescribeLogStreams. */
export function describeStreams(
  groups: LogGroups,
  input: Given<typeof streamsParameters, 'logGroupName'>,
  region: string,
): unknown {
  const { logGroupName: group, logStreamNamePrefix: prefix = '', orderBy = 'LogStreamName' } = input;
  const { limit = 50, descending = false } = input;
  if (orderBy !== 'LogStreamName' && orderBy !== 'LastEventTime')
    throw invalid(`"${orderBy}" is no value for orderBy.`);
  if (orderBy === 'LastEventTime' && prefix !== '')
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
  checkLimit(limit, 50);
  const found = [...streamsOf(groups, group).values()].filter(({ name }) => name.startsWith(prefix));
  const timed = ({ name, events }: Stream) => `${String(events.at(-1)?.at ?? 0).padStart(16, '0')} ${name}`;
  const keyOf = orderBy === 'LastEventTime' ? timed : ({ name }: Stream) => name;
  const { page, next } = pageOf(found, {
    keyOf,
    token: input.nextToken,
    size: limit,
    descending,
    invalid: noToken,
  });
  return {
    logStreams: page.map(({ name, created, events }) => ({
      logStreamName: name,
      creationTime: created,
      ...(events.length > 0 && {
        firstEventTimestamp: events[0]?.at,
        lastEventTimestamp: events.at(-1)?.at,
        lastIngestionTime: Math.max(...events.map(({ ingested }) => ingested)),
      }),
      arn: `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${name}`,
      // What the real one reports since 2019.
      storedBytes: 0,
    })),
    ...(next !== undefined && { nextToken: next }),
  };
}

/** Throws unless a limit is a whole number from 1 to `most`. */
export function checkLimit(limit: number, most: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw invalid(`The limit must be from 1 to ${most}, and is ${limit}.`);
}

/** What CloudWatch Logs calls an input that is wrong. */
export const invalid = (message: string) => new AwsError('InvalidParameterException', message);

/** What it says of a token that it never told. */
export const noToken = () => invalid('The specified nextToken is invalid.');
