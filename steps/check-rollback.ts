import type { SceneStep } from '../drivers/scene.ts';
import { milliseconds } from '../engine/duration.ts';
import { unchanged } from './unchanged.ts';

export const checkRollback: SceneStep = {
  name: 'check-rollback',
  summary: 'Asks whether the source has what the target took since the switch, and can take over again.',
  after: null,
  afterInRollback: [],
  async plan(_, scene) {
    const { plan, target, channel } = scene;
    const { lag } = plan.thresholds;
    return [
      {
        id: 'lag',
        title: `what the target writes reaches the source within ${lag.at_most}`,
        until: [channel.healthy(), channel.lag(milliseconds(lag.at_most) / 1000, '0ms', '15m')],
        back: { nothing: 'it only watches' },
      },
      {
        id: 'unchanged',
        title: 'neither side failed over, or was changed by DDL, since the switch',
        until: unchanged(scene),
        back: { nothing: 'it only reads' },
      },
      {
        id: 'definitions',
        title: 'both sides still define every table alike',
        until: [target.sameDefinitions('20s')],
        back: { nothing: 'it only reads' },
      },
    ];
  },
};
