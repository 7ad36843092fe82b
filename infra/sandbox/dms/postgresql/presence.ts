import { setTimeout as sleep } from 'node:timers/promises';
import type { Presence } from '../presence.ts';

const within = 30_000;
const every = 100;

/** The presence of a task's sessions: each by its backend, which is there until what it has in hand is over. */
export function newPresence(_task: string): Presence {
  const marks = new Set<string>();
  return {
    async mark(session) {
      // A number may be given to another backend later: with the time of its start it is one's own.
      const [row] = await session.texts(
        "SELECT pid || ' ' || backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()",
      );
      if (row?.[0] != null) marks.add(row[0]);
    },
    async awaitAbsence(session) {
      for (const end = Date.now() + within; marks.size > 0; await sleep(every)) {
        const there = new Set(
          (await session.texts("SELECT pid || ' ' || backend_start FROM pg_stat_activity")).map(
            ([each]) => each,
          ),
        );
        for (const mark of marks) if (!there.has(mark)) marks.delete(mark);
        if (marks.size > 0 && Date.now() > end)
          throw Object.assign(new Error('A session that was lost is still at work on the target'), {
            code: 'ETIMEDOUT',
          });
      }
    },
  };
}
