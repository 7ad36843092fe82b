import { AwsError } from '../error.ts';
import { jsonService } from '../json.ts';
import type { Mood } from '../mood.ts';
import { pageOf } from '../pages.ts';
import type { Service } from '../server.ts';
import { type Given, list, type Operations, operation, structure, text } from '../shape.ts';
import { dataParameters, getData } from './get-data.ts';
import { getStatistics, statisticsParameters } from './get-statistics.ts';
import { keyOf, type Metric, type Metrics, samplesOf } from './metrics.ts';
import { put, putParameters } from './put.ts';

/** CloudWatch over some metrics, in the JSON 1.0 that the SDK's client speaks, with the codes of the Query protocol beside. */
export const cloudWatchService = (metrics: Metrics, mood?: Mood): Service =>
  jsonService(
    {
      signedAs: 'monitoring',
      allowedAs: 'cloudwatch',
      title: 'CloudWatch',
      version: '1.0',
      target: 'GraniteServiceVersion20100801.',
      invalid: 'InvalidParameterValue',
      missing: 'MissingParameter',
      formerly: {
        InvalidParameterValue: 'InvalidParameterValueException',
        InvalidParameterCombination: 'InvalidParameterCombinationException',
        MissingParameter: 'MissingRequiredParameterException',
        ValidationError: 'ValidationException',
      },
      operations: operationsOn(metrics),
    },
    mood,
  );

const operationsOn = (metrics: Metrics): Operations => ({
  PutMetricData: operation({
    parameters: putParameters,
    needs: ['Namespace', 'MetricData'],
    answer: (input) => put(metrics, input),
  }),
  GetMetricStatistics: operation({
    parameters: statisticsParameters,
    needs: ['Namespace', 'MetricName', 'StartTime', 'EndTime', 'Period'],
    answer: (input) => getStatistics(metrics, input),
  }),
  GetMetricData: operation({
    parameters: dataParameters,
    needs: ['MetricDataQueries', 'StartTime', 'EndTime'],
    answer: (input) => getData(metrics, input),
  }),
  ListMetrics: operation({
    parameters: listParameters,
    answer: (input) => listMetrics(metrics, input),
  }),
});

const listParameters = {
  Namespace: text,
  MetricName: text,
  Dimensions: list(structure({ Name: text, Value: text })),
  NextToken: text,
} as const;

function listMetrics(metrics: Metrics, input: Given<typeof listParameters>): unknown {
  const { Namespace, MetricName, Dimensions = [], NextToken } = input;
  const matches = ({ namespace, name, dimensions }: Metric) =>
    (Namespace === undefined || namespace === Namespace) &&
    (MetricName === undefined || name === MetricName) &&
    Dimensions.every((wanted) =>
      dimensions.some(
        ({ Name, Value }) => Name === wanted.Name && (wanted.Value === undefined || Value === wanted.Value),
      ),
    );
  const found = [...metrics.all.values()].filter(
    (each) => matches(each) && samplesOf(metrics, each).length > 0,
  );
  const { page, next } = pageOf(found, {
    keyOf,
    token: NextToken,
    size: 500,
    invalid: () => new AwsError('InvalidParameterValue', 'The parameter NextToken is not one of ours.'),
  });
  return {
    Metrics: page.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
    })),
    ...(next !== undefined && { NextToken: next }),
  };
}
