import type { Address } from '../../operation.ts';
import { connect, type Session } from './session.ts';

/** Logging in over TLS takes ten times as long as a statement: in a freeze that counts. A few sessions wait for the next use. */
const idle = new Map<string, Session[]>();
const most = 4;

const keyOf = ({ host, port, username, name, tls }: Address) =>
  JSON.stringify([host, port, username, name, tls]);

/** Lends a session for a piece of work, as good as new. It ends at the deadline, in mid-statement too. */
export async function withSession<T>(
  address: Address,
  { deadline }: { deadline?: number },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session =
    (await takeIdle(address, deadline)) ??
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
}

/** Closes the sessions that wait for a next use. */
export function closeIdleSessions(): void {
  for (const session of [...idle.values()].flat()) session.destroy();
  idle.clear();
}

const answers = 2_000;

/** Asks an idle session something short, and ends it where no answer comes in two seconds, or by the deadline. */
export async function within<T>(
  session: Session,
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

async function takeIdle(address: Address, deadline: number | undefined): Promise<Session | undefined> {
  for (let session = idle.get(keyOf(address))?.pop(); session; session = idle.get(keyOf(address))?.pop())
    try {
      await within(session, deadline, session.renew);
      return session;
    } catch {
      // The server ended it while it waited: the next one, or a new one.
      session.destroy();
    }
  return undefined;
}

function keep(address: Address, session: Session): void {
  const waiting = idle.get(keyOf(address)) ?? [];
  idle.set(keyOf(address), waiting);
  if (waiting.length < most) waiting.push(session);
  else void session.close();
}
