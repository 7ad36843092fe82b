import type { Json } from '../../../../engine/step.ts';
import { type Operation, operation } from '../../../operation.ts';
import { keysThere } from './named-objects.ts';
import { onTarget } from './on-target.ts';

declare module '../../../../engine/step.ts' {
  interface Operations {
    'postgresql.drop@1': { input: { drops: readonly string[] } };
    'postgresql.still-there@1': { input: { schemas: readonly string[]; keys: readonly string[] } };
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

const stillThere = operation({
  name: 'postgresql.still-there@1',
  reads: true,
  run: async ({ schemas, keys }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      const there = await keysThere(session, schemas);
      return { there: keys.filter((key) => there.has(key)) };
    }),
});

/** Takes back what a run made. */
export const dropOperations: readonly Operation[] = [drop, stillThere];
