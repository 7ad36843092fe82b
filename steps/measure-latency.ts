import type { SceneStep } from '../drivers/scene.ts';
import type { Duration, Side } from '../engine/step.ts';

export const measureLatency: SceneStep<{ side: Side; over: Duration }> = {
  name: 'measure-latency',
  summary: 'Measures how long statements take on one side: p50 and p95 of what runs meanwhile.',
  after: ['check-source'],
  plan: async ({ side, over }, scene) => [scene[side].measureQueries(over)],
};
