import type { Database } from '../drivers/database.ts';
import type { Scene } from '../drivers/scene.ts';
import type { Action, Json, Late, Probe } from '../engine/step.ts';

/** The source as it was when the copy began. */
export const atCopy: Late = { $from: 'copy-rows/source-as-it-is', path: '' };

/** The target as it was when the channel was made. */
export const atStart: Late = { $from: 'start-replication/target-as-it-is', path: '' };

/** A side as it was noted to be; in a rollback, by the run that is gone back from. */
export function portraitOf({ side }: Database, { earlier }: Scene): Late | Json {
  const noted = side === 'source' ? 'copy-rows/source-as-it-is' : 'start-reverse/target-as-it-is';
  return earlier(noted)?.output ?? (side === 'source' ? atCopy : atStart);
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
