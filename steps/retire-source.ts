import type { SceneStep } from '../drivers/scene.ts';
import type { Action } from '../engine/step.ts';

export const retireSource: SceneStep<{ how: 'stop' | 'delete' }> = {
  name: 'retire-source',
  summary: 'Ends the source once somebody has approved it: stopped, or deleted with a final snapshot.',
  after: ['close-source', 'clean-up'],
  approval: {},
  async plan({ how }, { plan, source, sourceKeeper }) {
    const closed: Action = {
      id: 'still-closed',
      title:
        sourceKeeper === null
          ? `"${plan.source.host}" stays closed: back it up and switch it off yourself, for nobody else can`
          : `"${plan.source.host}" is closed still`,
      until: [source.closed()],
      back: { nothing: 'it only asks' },
    };
    return [closed, ...(await source.retire()), ...((await sourceKeeper?.[how]()) ?? [])];
  },
};
