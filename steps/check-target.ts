import type { SceneStep } from '../drivers/scene.ts';
import { gates } from './checks.ts';

export const checkTarget: SceneStep = {
  name: 'check-target',
  summary: 'Proves that the target is empty, equal in the settings that matter, and able to replicate.',
  after: [],
  plan: async (_, scene) =>
    gates(
      scene.target.checks().filter(({ late }) => !late),
      scene,
    ),
};
