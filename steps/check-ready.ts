import type { SceneStep } from '../drivers/scene.ts';
import { milliseconds } from '../engine/duration.ts';
import { gates } from './checks.ts';

export const checkReady: SceneStep = {
  name: 'check-ready',
  summary: 'Asks once more, just before the freeze, all that the cutover relies on.',
  after: ['start-replication'],
  async plan(_, scene) {
    const { plan, source, target, forward } = scene;
    return [
      ...gates(source.checks(), scene, true),
      {
        id: 'definitions',
        title: 'both sides still define every table alike',
        until: [target.sameDefinitions('20s')],
        back: { nothing: 'it only reads' },
      },
      {
        id: 'lag',
        title: `the lag is at most ${plan.thresholds.lag.at_most} now`,
        until: [
          forward.healthy(),
          forward.lag(milliseconds(plan.thresholds.lag.at_most) / 1000, '0ms', '1m'),
        ],
        back: { nothing: 'it only watches' },
      },
    ];
  },
};
