import { account } from '../account.ts';
import { jsonService } from '../json.ts';
import type { Mood } from '../mood.ts';
import type { Service } from '../server.ts';
import { type Operations, operation } from '../shape.ts';
import { eventsParameters, filterEvents, filterParameters, getEvents } from './events.ts';
import type { LogGroups } from './groups.ts';
import { describeStreams, streamsParameters } from './streams.ts';

/** CloudWatch Logs over what the sandbox wrote; nobody else can write there. */
export const logsService = (groups: LogGroups, mood?: Mood): Service =>
  jsonService(
    {
      signedAs: 'logs',
      title: 'CloudWatch Logs',
      version: '1.1',
      target: 'Logs_20140328.',
      invalid: 'InvalidParameterException',
      operations: operationsOn(groups),
    },
    mood,
  );

const operationsOn = (groups: LogGroups): Operations => ({
  DescribeLogStreams: operation({
    parameters: streamsParameters,
    needs: ['logGroupName'],
    answer: (input, { region }) => describeStreams(groups, input, region),
  }),
  GetLogEvents: operation({
    parameters: eventsParameters,
    needs: ['logGroupName', 'logStreamName'],
    answer: (input) => getEvents(groups, input),
  }),
  FilterLogEvents: operation({
    parameters: filterParameters,
    needs: ['logGroupName'],
    resource: ({ logGroupName }, { region }) => `arn:aws:logs:${region}:${account}:log-group:${logGroupName}`,
    answer: (input) => filterEvents(groups, input),
  }),
});
