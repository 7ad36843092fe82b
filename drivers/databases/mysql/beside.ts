import type { Address, Tools } from '../../operation.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

/** Sessions that work beside each other: with ten thousand tables each waits for the network, and for the disk, as often. */
const sessions = 4;

/**
 * Does a piece of work for each item over a few sessions, each of which is prepared first. After a failure nothing more is
 * begun, and it is thrown when what was begun has ended: a way back must not meet it.
 */
export async function besideEachOther<T>(
  items: readonly T[],
  address: Address,
  tools: Pick<Tools, 'deadline' | 'stop'>,
  work: (session: Session, item: T, index: number) => Promise<void>,
  prepare: (session: Session) => Promise<void> = async () => undefined,
): Promise<void> {
  const waiting = items.entries();
  let failed: { readonly error: unknown } | undefined;
  const line = async () =>
    withSession(address, tools, async (session) => {
      await prepare(session);
      for (const [index, item] of waiting) {
        tools.stop.throwIfAborted();
        if (failed) return;
        await work(session, item, index);
      }
    }).catch((error: unknown) => {
      failed ??= { error };
    });
  await Promise.all(Array.from({ length: Math.min(sessions, items.length) }, line));
  if (failed) throw failed.error;
}
