import type { SceneStep } from '../drivers/scene.ts';
import { milliseconds } from '../engine/duration.ts';
import type { Duration } from '../engine/step.ts';
import { unchanged, watched } from './unchanged.ts';

export const waitForLag: SceneStep<{ at_most?: Duration; for?: Duration }> = {
  name: 'wait-for-lag',
  summary: 'Waits until a row written on the source reaches the target quickly, for a whole hold.',
  after: ['start-replication'],
  async plan(params, scene) {
    const { plan, channel } = scene;
    const atMost = params.at_most ?? plan.thresholds.lag.at_most;
    const steady = params.for ?? plan.thresholds.lag.for;
    return [
      ...(channel.reload?.() ?? []).map((action) => watched(action, ...unchanged(scene, 'patient'))),
      {
        id: 'lag',
        title: `wait for a lag of at most ${atMost} over ${steady}`,
        until: [channel.healthy(), channel.lag(milliseconds(atMost) / 1000, steady, '7d')],
        watch: [...unchanged(scene, 'patient'), channel.healthy('15m')],
        back: { nothing: 'it only watches' },
      },
    ];
  },
};
