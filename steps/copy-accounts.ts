import type { SceneStep } from '../drivers/scene.ts';

export const copyAccounts: SceneStep = {
  name: 'copy-accounts',
  summary: 'Makes the accounts that the plan names on the target, with the same logins and their grants.',
  after: ['copy-schema'],
  afterAsReplica: null,
  plan: async (_, { target }) => target.copyAccounts(),
};
