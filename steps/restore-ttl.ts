import type { SceneStep } from '../drivers/scene.ts';

const lowering = 'lower-ttl';

export const restoreTtl: SceneStep = {
  name: 'restore-ttl',
  summary: 'Gives the record the TTL again that it had before it was lowered: nobody has to move any more.',
  after: ['open-target'],
  afterInRollback: ['open-source'],
  async plan(_, { plan, earlier, soFar, traffic }) {
    const key = `${lowering}/ttl`;
    const lowered = earlier(key) ?? (soFar && (await soFar(key)));
    if (lowered) return traffic.restoreTtl(lowered.action);
    const willBe = Object.values(plan.phases).some((phase) => phase.some(({ step }) => step === lowering));
    return soFar === null && willBe ? traffic.restoreTtl(null) : [];
  },
};
