import type { Json } from '../../../../engine/step.ts';
import { type Operation, operation } from '../../../operation.ts';
import { onTarget } from './on-target.ts';

declare module '../../../../engine/step.ts' {
  interface Operations {
    'postgresql.drop@1': { input: { drops: readonly string[] } };
  }
}

const drop = operation({
  name: 'postgresql.drop@1',
  reads: false,
  run: async ({ drops }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      for (const statement of drops) {
        tools.stop.throwIfAborted();
        await session.write(statement);
      }
      return { dropped: drops.length };
    }),
});

/** Takes back what a run made. */
export const dropOperations: readonly Operation[] = [drop];
