import type { Json } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import { processList } from './process-list.ts';
import type { ReadOnlyState } from './read-only.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.restore-read-only@1': { input: { state: ReadOnlyState } };
  }
}

/**
 * Brings the flags back. What is persisted comes first, for the flags are the proof: a thaw that is killed between the two is made
 * again. super_read_only = OFF leaves read_only = ON, so both are set, in that order.
 */
const restore = operation({
  name: 'mysql.restore-read-only@1',
  reads: false,
  run: async ({ state }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await endWaitingFreezes(session, tools.deadline);
      const flag = (value: boolean) => (value ? 'ON' : 'OFF');
      for (const name of ['super_read_only', 'read_only'] as const) {
        const saved = state.persisted[name];
        await session.rows(
          saved === null
            ? `RESET PERSIST IF EXISTS ${name}`
            : `SET PERSIST_ONLY ${name} = ${flag(saved === 'ON')}`,
        );
      }
      await session.rows('SET GLOBAL super_read_only = OFF');
      await session.rows(`SET GLOBAL read_only = ${flag(state.read_only)}`);
      if (state.super_read_only) await session.rows('SET GLOBAL super_read_only = ON');
      return { restored: flag(state.read_only) };
    }),
});

/** A freezing statement whose engine was killed, or lost patience, still waits in the server: it would freeze again after the thaw. */
async function endWaitingFreezes(session: Session, deadline: number): Promise<void> {
  for (;;) {
    const all = await processList(session.rows);
    const own = all.find(({ id }) => id === session.id)?.user;
    const waiting = all.filter(
      ({ id, user, info }) =>
        id !== session.id && user === own && /^SET PERSIST.*read_only/i.test(info ?? ''),
    );
    if (waiting.length === 0 || Date.now() > deadline - 500) return;
    for (const { id } of waiting) await session.rows('KILL ?', [id]).catch(() => undefined);
    await new Promise((wake) => setTimeout(wake, 5));
  }
}

export const restoreOperations: readonly Operation[] = [restore];
