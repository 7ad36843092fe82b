import '../../aws/operations.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { type Asked, type Found, findInstance, findReplica } from './find.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'replica.promote@1': { input: Asked };
    'replica.remove-cluster@1': { input: Asked };
    'replica.remove-instance@1': { input: { id: string; tag: string } };
  }
}

/** Asked for once: a cluster that is being promoted, or was, is left to the proof. */
const promote = operation({
  name: 'replica.promote@1',
  reads: false,
  async run(asked, tools): Promise<Json> {
    const { state } = await findReplica(tools, asked);
    if (state !== 'replica') return { promoted: false, state };
    await tools.aws({
      aws: 'rds:PromoteReadReplicaDBCluster',
      input: { DBClusterIdentifier: asked.cluster },
    });
    return { promoted: true };
  },
});

/** Milliseconds between two tries to delete what something is still being done to. */
const pause = 2_000;
const busy = new Set(['InvalidDBClusterStateFault', 'InvalidDBInstanceStateFault', 'InvalidDBInstanceState']);

/** Deletes what is this plan's own, when AWS lets it be: in the middle of a creation or a promotion it does not. */
async function removed(
  what: string,
  { deadline, stop }: Tools,
  find: () => Promise<Found>,
  remove: () => Promise<Json>,
): Promise<Json> {
  for (;;) {
    const { state, ours } = await find();
    if (state === 'missing' || state === 'deleting') return { removed: state === 'deleting' };
    if (!ours)
      throw new Fault(`${what} does not carry this plan’s tag: it is somebody else’s, and stays`, {
        next: 'See who made it, and delete it if nobody needs it.',
      });
    try {
      await remove();
      return { removed: true };
    } catch (error) {
      if (!busy.has((error as { code?: string }).code ?? '') || Date.now() + pause > deadline) throw error;
    }
    await sleep(pause);
    stop.throwIfAborted();
  }
}

/** Nothing was ever opened to the application on it, so no final snapshot is taken. */
const removeCluster = operation({
  name: 'replica.remove-cluster@1',
  reads: false,
  run: (asked, tools): Promise<Json> =>
    removed(
      `the cluster "${asked.cluster}"`,
      tools,
      () => findReplica(tools, asked),
      () =>
        tools.aws({
          aws: 'rds:DeleteDBCluster',
          input: { DBClusterIdentifier: asked.cluster, SkipFinalSnapshot: true },
        }),
    ),
});

const removeInstance = operation({
  name: 'replica.remove-instance@1',
  reads: false,
  run: ({ id, tag }, tools): Promise<Json> =>
    removed(
      `the instance "${id}"`,
      tools,
      () => findInstance(tools, id, tag),
      () => tools.aws({ aws: 'rds:DeleteDBInstance', input: { DBInstanceIdentifier: id } }),
    ),
});

export const changeOperations: readonly Operation[] = [promote, removeCluster, removeInstance];
