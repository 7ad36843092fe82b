import type { SceneStep } from '../drivers/scene.ts';

export const lowerTtl: SceneStep = {
  name: 'lower-ttl',
  summary: 'Lowers the record’s TTL and waits until every answer with the old one has expired.',
  after: [],
  plan: async (_, { traffic }) => traffic.lowerTtl(),
};
