import { Construct } from 'constructs';
import { Resource } from '../elements.ts';

/** A metric, and when it is worth waking somebody. */
export interface Alarm {
  /** Its name's end. */
  readonly of: string;
  readonly metric: string;
  readonly what: string;
  readonly statistic: 'Average' | 'Maximum';
  /** Alarms above it, or below it. */
  readonly above?: number;
  readonly below?: number;
}

/** Alarms on one thing. */
export interface AlarmsProps {
  readonly namespace: string;
  readonly dimensions: { readonly [name: string]: string };
  readonly named: (of: string) => string;
  readonly topic: string;
  readonly alarms: readonly Alarm[];
}

/** Each looks at two periods of five minutes, and says when it is over as well. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { namespace, dimensions, named, topic, alarms }: AlarmsProps) {
    super(scope, id);
    for (const { of, metric, what, statistic, above, below } of alarms)
      new Resource(this, of, 'aws_cloudwatch_metric_alarm', {
        alarm_name: named(of),
        alarm_description: what,
        namespace,
        metric_name: metric,
        dimensions,
        statistic,
        comparison_operator: above === undefined ? 'LessThanThreshold' : 'GreaterThanThreshold',
        threshold: above ?? below ?? 0,
        period: 300,
        evaluation_periods: 2,
        // What does not run yet, or no more, measures nothing.
        treat_missing_data: 'notBreaching',
        alarm_actions: [topic],
        ok_actions: [topic],
      });
  }
}
