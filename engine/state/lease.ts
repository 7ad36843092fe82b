import { hostname } from 'node:os';
import { Fault } from '../fault.ts';
import { RecordsAway, type Store } from './store.ts';

/** Who may act on an environment's databases: one engine at a time. */
export interface Lease {
  /** Re-checked before each mutating call. Throws once another engine holds it. */
  verify(): Promise<void>;
  /** Gives it up. */
  release(): Promise<void>;
}

type Holder = { host: string; pid: number; expires: number; released?: true };

const patience = 15_000;
const beat = 5_000;
const nameOf = (token: number) => `lease-${String(token).padStart(6, '0')}`;

/** Thrown once another engine has taken the lease: whoever lost it must not act any more, not even to go back. */
export class LeaseLost extends Fault {}

/**
 * Takes the lease, or says who holds it. Each taking creates the record with the next number: that number is the fencing
 * token, and the creation settles the race of two engines. A holder is dead once its heartbeat is 15 s old, or at
 * once where its process is seen to be gone from this machine.
 */
export async function takeLease(store: Store, now: () => number = Date.now): Promise<Lease> {
  const current = await currentLease(store);
  if (current && alive(current.holder, now()))
    throw new Fault(
      `another engine holds the lease: process ${current.holder.pid} on "${current.holder.host}", alive ${Math.max(0, Math.round((now() - current.holder.expires + patience) / 1000))} s ago`,
      { next: 'Wait for it, or stop it. If you know that it is dead, free the lease with `migrate unlock`.' },
    );
  const token = (current?.token ?? 0) + 1;
  const holder = (): Holder => ({ host: hostname(), pid: process.pid, expires: now() + patience });
  if (!(await store.create(nameOf(token), JSON.stringify(holder()))))
    throw new Fault('another engine took the lease at this moment', { next: 'See `migrate status`.' });

  let writing = Promise.resolve();
  const renew = () => {
    writing = writing
      .then(() => store.replace(nameOf(token), JSON.stringify(holder())))
      .catch(() => undefined);
  };
  const timer = setInterval(renew, beat);
  timer.unref();
  return {
    async verify() {
      if ((await store.read(nameOf(token + 1))) !== null)
        throw new LeaseLost('another engine has taken the lease; this one does nothing more', {
          next: 'See `migrate status`.',
        });
    },
    async release() {
      clearInterval(timer);
      await writing;
      await store
        .replace(nameOf(token), JSON.stringify({ ...holder(), released: true }))
        .catch((error: unknown) => {
          // It ends by itself, and what its holder ended with must not be hidden.
          if (!(error instanceof RecordsAway)) throw error;
        });
    },
  };
}

/** Frees a lease whose holder is dead; says who held it, or null where nobody does. A live holder is refused without `force`. */
export async function unlock(
  store: Store,
  force: boolean,
  now: () => number = Date.now,
): Promise<Holder | null> {
  const current = await currentLease(store);
  if (!current || current.holder.released) return null;
  if (!force && alive(current.holder, now()))
    throw new Fault(
      `process ${current.holder.pid} on "${current.holder.host}" is alive and holds the lease`,
      {
        next: 'Stop that process; only if it cannot be reached, repeat with --force.',
      },
    );
  // The next token, already released: whoever still believes in the old one is fenced off.
  await store.create(nameOf(current.token + 1), JSON.stringify({ ...current.holder, released: true }));
  return current.holder;
}

/** The lease that stands, or null. */
export async function currentLease(store: Store): Promise<{ token: number; holder: Holder } | null> {
  const last = (await store.list()).filter((name) => name.startsWith('lease-')).at(-1);
  const text = last === undefined ? null : await store.read(last);
  if (last === undefined || text === null) return null;
  return { token: Number(last.slice('lease-'.length)), holder: readHolder(text, `${store.place}/${last}`) };
}

function readHolder(text: string, place: string): Holder {
  try {
    const holder = JSON.parse(text) as Holder;
    if (typeof holder.host === 'string' && typeof holder.expires === 'number') return holder;
  } catch {
    // Said below, with what to do.
  }
  throw new Fault(`${place} does not say who holds the lease`, {
    next: 'It was changed by hand, or its disk fails. See that no engine runs anywhere, and remove this file.',
  });
}

/** Whether a holder still stands behind its lease. */
export function alive(holder: Holder, now: number): boolean {
  if (holder.released || holder.expires < now) return false;
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
