import type { SceneStep } from '../drivers/scene.ts';
import { milliseconds } from '../engine/duration.ts';
import { portraitBefore } from './unchanged.ts';

const reads = { nothing: 'it only reads' };

export const checkRollback: SceneStep = {
  name: 'check-rollback',
  summary: 'Asks whether the source has what the target took since the switch, and can take over again.',
  after: null,
  afterInRollback: [],
  async plan(_, scene) {
    const { plan, source, target, channel } = scene;
    const { lag } = plan.thresholds;
    const objects = await target.sameObjects('20s', 'source');
    return [
      channel.mend(),
      {
        id: 'lag',
        title: `what the target writes reaches the source within ${lag.at_most}`,
        until: [channel.healthy(), channel.lag(milliseconds(lag.at_most) / 1000, '0ms', '15m')],
        // Whoever wants to go back is not to wait for what a channel that stopped will never bring.
        watch: [channel.healthy('15m')],
        back: { nothing: 'it only watches' },
      },
      source.portray(),
      target.portray(),
      {
        id: 'left-behind',
        title: 'the channel back carried all that happened to tables since the switch',
        until: [
          source.nothingLeftBehind(portraitBefore(source, scene)),
          target.nothingLeftBehind(portraitBefore(target, scene)),
        ],
        back: reads,
      },
      {
        id: 'definitions',
        title: 'both sides define every table alike',
        until: [target.sameDefinitions('20s')],
        back: reads,
      },
      ...(objects === null
        ? []
        : [
            {
              id: 'objects',
              title: 'both sides have every routine, view, trigger and event alike',
              // Told, and no more: none of them is a row, and who has to go back may have to without them.
              until: [{ ask: objects.ask, path: '', unchanged: '0ms', within: '20s' }] as const,
              back: reads,
            },
          ]),
      ...source.proveClosed('1m'),
    ];
  },
};
