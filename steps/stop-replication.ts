import type { Scene, SceneStep } from '../drivers/scene.ts';
import type { Action } from '../engine/step.ts';

export const stopReplication: SceneStep = {
  name: 'stop-replication',
  summary: 'Removes the channel that nothing will come through any more.',
  after: ['open-target'],
  afterInRollback: ['open-source'],
  plan: async (_, scene) => [...leftBehind(scene), ...(await scene.channel.remove())],
};

/** In a rollback: the channel of the run that is gone back from, where that run ended before it had removed it. */
function leftBehind({ earlier }: Scene): readonly Action[] {
  const made = earlier('start-replication/channel')?.action.back;
  if (!made || !('call' in made) || earlier('stop-replication/remove')?.output) return [];
  return [
    {
      id: 'remove-left-behind',
      title: 'remove the channel to the target, which the run had left there',
      forward: made.call,
      until: made.until,
      back: { irreversible: 'the target stays behind' },
    },
  ];
}
