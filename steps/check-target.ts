import type { SceneStep } from '../drivers/scene.ts';
import { gates } from './checks.ts';
import { asReplica } from './replica.ts';

export const checkTarget: SceneStep = {
  name: 'check-target',
  summary: 'Proves that the target is empty, equal in the settings that matter, and able to replicate.',
  after: [],
  afterAsReplica: ['create-replica'],
  plan: async (_, scene) =>
    gates(
      [
        ...scene.target.checks().filter(({ late }) => !late),
        // What looks at both sides could not be asked of the source before there was a replica.
        ...(asReplica(scene) ? scene.source.checks().filter(({ once }) => !once) : []),
      ],
      scene,
    ),
};
