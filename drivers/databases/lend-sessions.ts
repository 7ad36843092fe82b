import type { Address } from '../operation.ts';

/** What of a session is needed to lend it. */
export interface Lent {
  /** Forgets everything that was set or locked in it, as if it were a new one. */
  renew(): Promise<void>;
  /** While it rests it keeps no process alive. */
  rest(resting: boolean): void;
  close(): Promise<void>;
  /** Ends it at once, in mid-statement too. */
  destroy(): void;
}

/** Sessions of one kind of server, which are lent and taken back. */
export interface Lending<S extends Lent> {
  /**
   * Lends a session for a piece of work, as good as new. It ends at the deadline, in mid-statement too. `anew`: one that logs in now, because
   * what an older one may, and began with, says nothing of now.
   */
  withSession<T>(
    address: Address,
    terms: { deadline?: number; anew?: true },
    work: (session: S) => Promise<T>,
  ): Promise<T>;
  /** Closes the sessions that wait for a next use. */
  closeIdle(): void;
}

const most = 4;
const answers = 2_000;

const keyOf = ({ host, port, username, name, tls, database }: Address) =>
  JSON.stringify([host, port, username, name, tls, database]);

/** Logging in over TLS takes ten times as long as a statement: in a freeze that counts. A few sessions wait for the next use. */
export function lendSessions<S extends Lent>(
  connect: (address: Address, options: { deadline?: number }) => Promise<S>,
): Lending<S> {
  const idle = new Map<string, S[]>();

  async function takeIdle(address: Address, deadline: number | undefined): Promise<S | undefined> {
    for (let session = idle.get(keyOf(address))?.pop(); session; session = idle.get(keyOf(address))?.pop())
      try {
        session.rest(false);
        await within(session, deadline, session.renew);
        return session;
      } catch {
        // The server ended it while it waited: the next one, or a new one.
        session.destroy();
      }
    return undefined;
  }

  function keep(address: Address, session: S): void {
    const waiting = idle.get(keyOf(address)) ?? [];
    idle.set(keyOf(address), waiting);
    if (waiting.length >= most) return void session.close();
    // It may come back after all the others were closed, from a question that nobody waited for.
    session.rest(true);
    waiting.push(session);
  }

  return {
    async withSession(address, { deadline, anew }, work) {
      const session =
        (anew ? undefined : await takeIdle(address, deadline)) ??
        (await connect(address, deadline === undefined ? {} : { deadline }));
      let usable = true;
      const end = () => {
        usable = false;
        session.destroy();
      };
      const timer =
        deadline === undefined
          ? undefined
          : setTimeout(end, Math.max(1, Math.min(deadline - Date.now(), 2 ** 31 - 1)));
      try {
        return await work(session);
      } catch (error) {
        // What state it is in is not known after an error.
        end();
        throw error;
      } finally {
        clearTimeout(timer);
        if (usable) keep(address, session);
      }
    },
    closeIdle() {
      for (const session of [...idle.values()].flat()) session.destroy();
      idle.clear();
    },
  };
}

/** Asks an idle session something short, and ends it where no answer comes in two seconds, or by the deadline. */
export async function within<T>(
  session: Pick<Lent, 'destroy'>,
  deadline: number | undefined,
  ask: () => Promise<T>,
): Promise<T> {
  const rest = Math.min(answers, (deadline ?? Number.POSITIVE_INFINITY) - Date.now());
  const timer = setTimeout(() => session.destroy(), Math.max(1, rest));
  try {
    return await ask();
  } finally {
    clearTimeout(timer);
  }
}
