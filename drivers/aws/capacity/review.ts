import { milliseconds } from '../../../engine/duration.ts';
import type { Action, Duration, Json, Late } from '../../../engine/step.ts';
import type { Review } from '../../database.ts';
import { type Operation, operation } from '../../operation.ts';
import type { Permitted } from '../permissions.ts';
import { clusterIn, describe, rangeIs, rangeOf, setRange } from '../range.ts';
import { metricUses, readMetrics, together, type Wanted } from './metrics.ts';
import { proposeRange } from './propose.ts';
import { inUnits, type Range } from './units.ts';

/** The operations that a review takes, beside the one that finds the cluster. */
export const reviewUses: readonly Permitted[] = metricUses;

declare module '../../../engine/step.ts' {
  interface Operations {
    /** What the instances of a Serverless v2 cluster used of its range in the last `ms` milliseconds. Answers a `Review`. */
    'aws.review-capacity@1': { input: { cluster: string; ms: number } };
  }
}

const review = operation({
  name: 'aws.review-capacity@1',
  reads: true,
  async run({ cluster, ms }, tools): Promise<Json> {
    const described = await tools.aws(describe(cluster));
    const was = rangeOf(cluster, described);
    const instances = (clusterIn(described).DBClusterMembers ?? []).flatMap(
      ({ DBInstanceIdentifier: id }) => id ?? [],
    );
    const wanted = instances.flatMap((instance, n): Wanted[] => [
      { id: `most${n}`, instance, metric: 'ServerlessDatabaseCapacity', stat: 'Maximum' },
      { id: `usual${n}`, instance, metric: 'ServerlessDatabaseCapacity', stat: 'Average' },
      { id: `full${n}`, instance, metric: 'ACUUtilization', stat: 'Maximum' },
    ]);
    const series = wanted.length === 0 ? new Map() : await readMetrics(tools.aws, wanted, ms);
    // The range is each instance's own: what the busiest of them used counts.
    const busiest = (kind: string) =>
      together(
        instances.map((_, n) => series.get(`${kind}${n}`) ?? new Map()),
        Math.max,
      );
    const used = { most: busiest('most'), usual: busiest('usual'), full: busiest('full') };
    return { ...proposeRange(cluster, was, used) } satisfies Review;
  },
});

export const reviewOperations: readonly Operation[] = [review];

/** Looks at what was used; nothing is changed. */
export const reviewUse = (cluster: string, over: Duration): Action => ({
  id: 'use',
  title: `see what the cluster "${cluster}" used of its range in the last ${over}, and propose another`,
  until: [
    {
      ask: { op: 'aws.review-capacity@1', input: { cluster, ms: milliseconds(over) } },
      path: 'change',
      is: [true, false],
      within: '10m',
    },
  ],
  back: { nothing: 'it only asks' },
});

const proposed = (path: string): Late => ({ $from: 'review-capacity/use', path });

/** Sets what was proposed; the range before it is the way back. */
export const applyRange = (cluster: string, was: Range): Action => {
  const range = { min: proposed('range.min'), max: proposed('range.max') };
  return {
    id: 'range',
    title: `set the capacity of "${cluster}" to what was proposed (was ${inUnits(was)})`,
    forward: setRange(cluster, range),
    until: rangeIs(cluster, range),
    back: { title: `${inUnits(was)} again`, call: setRange(cluster, was), until: rangeIs(cluster, was) },
  };
};
