import { quoteText } from './quote.ts';
import type { Session } from './session.ts';

const within = 30;

/**
 * Lets an attempt wait until no session of the attempts before it is at work on the target any more. A session whose connection was lost
 * may still have a statement in hand, such as rows for a table that is emptied meanwhile; it holds a lock of its own until it is gone.
 */
export interface Presence {
  /** Marks a session of the target. */
  mark(session: Session): Promise<void>;
  /** Waits for those that were marked before; rejects, as after a loss, where one is still there after half a minute. */
  awaitAbsence(session: Session): Promise<void>;
}

/** The presence of a task's sessions. */
export function newPresence(task: string): Presence {
  const marks = new Set<string>();
  let count = 0;
  return {
    async mark(session) {
      const name = `awsdms-${task}-${count++}`;
      await session.texts(`SELECT GET_LOCK(${quoteText(name)}, 0)`);
      marks.add(name);
    },
    async awaitAbsence(session) {
      for (const name of marks) {
        const [row] = await session.texts(`SELECT GET_LOCK(${quoteText(name)}, ${within})`);
        if (row?.[0] !== '1')
          throw Object.assign(new Error('A session that was lost is still at work on the target'), {
            code: 'ETIMEDOUT',
          });
        await session.texts(`SELECT RELEASE_LOCK(${quoteText(name)})`);
        marks.delete(name);
      }
    },
  };
}
