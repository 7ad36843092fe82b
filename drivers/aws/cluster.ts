import './operations.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Action, Reader } from '../../engine/step.ts';
import type { Keeper } from '../database.ts';
import { applyRange, reviewUse, reviewUses } from './capacity/review.ts';
import { inUnits } from './capacity/units.ts';
import { nextSnapshot } from './next-snapshot.ts';
import type { Permitted } from './permissions.ts';
import { describe, rangeIs, rangeOf, setRange } from './range.ts';

/** The operations by which an Aurora cluster is given its range, and saved, by the steps that take them; whoever looks it up declares that. */
export const clusterUses: { readonly [step: string]: readonly Permitted[] } = {
  'set-capacity': ['rds:ModifyDBCluster'],
  'snapshot-target': ['rds:DescribeDBClusterSnapshots', 'rds:CreateDBClusterSnapshot'],
  'review-capacity': reviewUses,
  'apply-capacity': ['rds:ModifyDBCluster'],
};

/** The Aurora cluster that is the target. */
export function clusterKeeper({ name, env, target }: Plan, read: Reader): Keeper {
  const id = target.aws?.id ?? '';
  return {
    async setCapacity() {
      const { capacity } = target;
      if (capacity === null) return [];
      const was = rangeOf(id, await read.ask(describe(id)));
      if (was.min === capacity.min && was.max === capacity.max) return [];
      return [
        {
          id: 'range',
          title: `set the capacity of "${id}" to ${inUnits(capacity)} (was ${inUnits(was)})`,
          forward: setRange(id, capacity),
          until: rangeIs(id, capacity),
          back: {
            title: `${inUnits(was)} again`,
            call: setRange(id, was),
            until: rangeIs(id, was),
          },
        },
      ];
    },
    async snapshot(): Promise<readonly Action[]> {
      const snapshot = await nextSnapshot(read, 'cluster', id, `${name}-${env}-before-cutover-`);
      return [
        {
          id: 'snapshot',
          title: `take the snapshot "${snapshot}" of the cluster "${id}"`,
          forward: {
            aws: 'rds:CreateDBClusterSnapshot',
            input: { DBClusterIdentifier: id, DBClusterSnapshotIdentifier: snapshot },
          },
          until: [
            {
              ask: {
                aws: 'rds:DescribeDBClusterSnapshots',
                input: { DBClusterSnapshotIdentifier: snapshot },
              },
              path: 'DBClusterSnapshots.0.Status',
              is: ['available'],
              never: ['failed'],
              within: '12h',
            },
          ],
          back: { nothing: 'it is kept: who deletes it decides that nobody restores from it' },
        },
      ];
    },
    reviewCapacity: async (over) => [reviewUse(id, over)],
    applyCapacity: async () => [applyRange(id, rangeOf(id, await read.ask(describe(id))))],
  };
}
