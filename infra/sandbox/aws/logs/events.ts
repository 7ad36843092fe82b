import { AwsError } from '../error.ts';
import { pageOf } from '../pages.ts';
import { flag, type Given, list, number, text } from '../shape.ts';
import { type LogEvent, type LogGroups, streamsOf } from './groups.ts';
import { readPattern } from './pattern.ts';
import { checkLimit, invalid, noToken } from './streams.ts';

const eventsAtMost = 10_000;
const bytesAtMost = 1 << 20;

/** The parameters of GetLogEvents. */
export const eventsParameters = {
  logGroupName: text,
  logStreamName: text,
  startTime: number,
  endTime: number,
  startFromHead: flag,
  nextToken: text,
  limit: number,
} as const;

/** GetLogEvents: tokens are never null, and the one that was asked with comes back where there is nothing more that way. */
export function getEvents(
  groups: LogGroups,
  input: Given<typeof eventsParameters, 'logGroupName' | 'logStreamName'>,
): unknown {
  const { limit = eventsAtMost, startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken } = input;
  checkLimit(limit, eventsAtMost);
  const stream = streamsOf(groups, input.logGroupName).get(input.logStreamName);
  if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  const events = stream.events.filter(({ at }) => at >= startTime && at < endTime);
  const [from, forward] = begin(events, nextToken, input.startFromHead ?? false);
  const page = forward
    ? fitting(events.slice(from), limit)
    : fitting(events.slice(0, from).reverse(), limit).reverse();
  const first = forward ? from : from - page.length;
  return {
    events: page.map(({ at, message, ingested }) => ({ timestamp: at, message, ingestionTime: ingested })),
    nextForwardToken: tokenAt('f', events, first + page.length),
    nextBackwardToken: tokenAt('b', events, first),
  };
}

// A token stands between two events, by what it comes after: what is written later moves it not.
function tokenAt(direction: 'f' | 'b', events: readonly LogEvent[], place: number): string {
  const before = events[place - 1];
  return `${direction}/${before ? keyOf(before) : ''}`;
}

/** The place where a page begins, or ends when it is read backwards. */
function begin(
  events: readonly LogEvent[],
  token: string | undefined,
  fromHead: boolean,
): readonly [number, boolean] {
  if (token === undefined) return fromHead ? [0, true] : [events.length, false];
  const [, direction, after = ''] = /^([fb])\/(\d{16} \d{12})?$/.exec(token) ?? [];
  if (direction === undefined) throw noToken();
  return [events.filter((event) => keyOf(event) <= after).length, direction === 'f'];
}

/** The parameters of FilterLogEvents. */
export const filterParameters = {
  logGroupName: text,
  logStreamNames: list(text),
  logStreamNamePrefix: text,
  startTime: number,
  endTime: number,
  filterPattern: text,
  nextToken: text,
  limit: number,
} as const;

/** FilterLogEvents: the events of all streams by time. A page may hold less than its limit, as the real one's. */
export function filterEvents(
  groups: LogGroups,
  input: Given<typeof filterParameters, 'logGroupName'>,
): unknown {
  const { limit = eventsAtMost, startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  checkLimit(limit, eventsAtMost);
  if (names && prefix !== undefined)
    throw invalid('Both logStreamNames and logStreamNamePrefix cannot be specified.');
  const streams = streamsOf(groups, input.logGroupName);
  for (const name of names ?? [])
    if (!streams.has(name))
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  const matches = readPattern(input.filterPattern ?? '');
  const events = [...streams.values()]
    .filter(({ name }) => (names?.includes(name) ?? true) && name.startsWith(prefix ?? ''))
    .flatMap(({ name, events }) => events.map((event) => ({ ...event, stream: name })))
    .filter(({ at, message }) => at >= startTime && at <= endTime && matches(message));
  const { page, next } = pageOf(events, { keyOf, token: input.nextToken, size: limit, invalid: noToken });
  return {
    events: page.map((event) => ({
      logStreamName: event.stream,
      timestamp: event.at,
      message: event.message,
      ingestionTime: event.ingested,
      eventId: keyOf(event).replace(' ', ''),
    })),
    searchedLogStreams: [],
    ...(next !== undefined && { nextToken: next }),
  };
}

/** As many events as a page may hold, from the first on. */
function fitting(events: readonly LogEvent[], limit: number): LogEvent[] {
  let bytes = 0;
  const end = events.findIndex(({ message }, n) => {
    // What each event costs beside its text.
    bytes += Buffer.byteLength(message) + 26;
    return n >= limit || (n > 0 && bytes > bytesAtMost);
  });
  return end < 0 ? [...events] : events.slice(0, end);
}

const keyOf = ({ at, number }: LogEvent) =>
  `${String(at).padStart(16, '0')} ${String(number).padStart(12, '0')}`;
