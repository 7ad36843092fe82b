import { AwsError } from '../error.ts';

/** One line of a log; times are epoch milliseconds. */
export interface LogEvent {
  /** In the order of what was written, over all groups. */
  readonly number: number;
  readonly at: number;
  readonly ingested: number;
  readonly message: string;
}

/** A stream of a log group. */
export interface Stream {
  readonly name: string;
  readonly created: number;
  /** By time, and those of one time as they were written. */
  readonly events: LogEvent[];
}

/** The log groups of one account: name → stream → events. */
export interface LogGroups {
  readonly all: Map<string, Map<string, Stream>>;
  written: number;
}

/** An account without log groups. */
export const createLogGroups = (): LogGroups => ({ all: new Map(), written: 0 });

/** Writes a line without a request; its group and stream come to be with it. `at`: epoch milliseconds. */
export function writeLog(
  groups: LogGroups,
  {
    group,
    stream,
    message,
    at = Date.now(),
  }: {
    readonly group: string;
    readonly stream: string;
    readonly message: string;
    readonly at?: number;
  },
): void {
  const streams = groups.all.get(group) ?? new Map<string, Stream>();
  groups.all.set(group, streams);
  const known = streams.get(stream) ?? { name: stream, created: Date.now(), events: [] };
  streams.set(stream, known);
  const event = { number: groups.written++, at, ingested: Date.now(), message };
  const after = known.events.findLastIndex((each) => each.at <= at);
  known.events.splice(after + 1, 0, event);
}

/** The streams of a group, by name. Throws where it is not there. */
export function streamsOf({ all }: LogGroups, group: string): ReadonlyMap<string, Stream> {
  const found = all.get(group);
  if (!found) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return found;
}
