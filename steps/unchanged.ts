import type { Database } from '../drivers/database.ts';
import type { Scene } from '../drivers/scene.ts';
import type { Action, Json, Late, Probe } from '../engine/step.ts';
import { asReplica } from './replica.ts';

/** The step by which the target gets the source's rows. */
const copier = (scene: Scene) => (asReplica(scene) ? 'create-replica' : 'copy-rows');

/** The source as it was when the copy began. */
export const atCopy = (scene: Scene): Late => ({ $from: `${copier(scene)}/source-as-it-is`, path: '' });

/** The target as it was when the channel was made. */
export const atStart: Late = { $from: 'start-replication/target-as-it-is', path: '' };

/** A side as it was noted to be before the freeze. */
export function portraitOf({ side }: Database, scene: Scene): Late {
  if (scene.from.side === 'target') return { $from: `check-rollback/${side}-as-it-is`, path: '' };
  return side === 'source' ? atCopy(scene) : atStart;
}

/** In a rollback: a side as the run that is gone back from noted it. */
export function portraitBefore({ side }: Database, scene: Scene): Json {
  const noted = side === 'source' ? `${copier(scene)}/source-as-it-is` : 'start-reverse/target-as-it-is';
  const portrait = scene.earlier(noted)?.output;
  if (portrait === undefined) throw new Error(`the journal has no "${noted}"`);
  return portrait;
}

/** Neither side failed over or was changed by DDL: what runs for long while changes are applied watches it. */
export const unchanged = (scene: Scene, patient?: 'patient'): readonly [Probe, Probe] => [
  scene.source.unchangedSince(portraitOf(scene.source, scene), patient),
  scene.target.unchangedSince(portraitOf(scene.target, scene), patient),
];

/** An action that ends, in the middle too, when one of these no longer holds. */
export const watched = (action: Action, ...probes: readonly [Probe, ...Probe[]]): Action => ({
  ...action,
  watch: [...probes, ...(action.watch ?? [])],
});
