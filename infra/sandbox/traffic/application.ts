import { setTimeout as sleep } from 'node:timers/promises';
import type { Draw } from './choose.ts';
import type { Ledger } from './ledger.ts';
import { now, type Recording } from './recording.ts';
import type { Resolver } from './resolver.ts';
import type { Script } from './script.ts';
import { codeOf, type OpenSession, type Session } from './session.ts';

/** What all connections of the simulated application share. */
export interface Application {
  readonly script: Script;
  readonly port: number;
  readonly open: OpenSession;
  readonly resolver: Resolver;
  readonly recording: Recording;
  readonly ledger: Ledger;
  /** Aborted when the traffic is to end: what is in flight is finished. */
  readonly ending: AbortSignal;
  /** Aborted when it must have ended: connections are cut. */
  readonly ended: AbortSignal;
  /** Milliseconds after which a pooled connection is made anew, as pools do so that weights of a record come to count; never where it is left out. */
  readonly renewed?: number;
}

/** One piece of work on a connection. It throws when the connection must be dropped. */
export type Work = (session: Session) => Promise<void>;

/** How often a connection works: every `every` milliseconds, first after `offset`. */
export interface Pace {
  readonly every: number;
  readonly offset: number;
}

const workWithin = 15_000;
const shortestPause = 20;
const longestPause = 50;
const mostDoublings = 4;

/** Keeps one pooled connection at work until the traffic ends: lost, it resolves the name again and reconnects. */
export async function keepWorking(app: Application, pace: Pace, draw: Draw, work: Work): Promise<void> {
  let session: Session | undefined;
  let opened = 0;
  let failures = 0;
  let due = now() + pace.offset;
  while (!app.ending.aborted) {
    await pause(due - now(), app.ending);
    if (app.ending.aborted) break;
    const began = now();
    try {
      if (session && began - opened > (app.renewed ?? Number.POSITIVE_INFINITY)) {
        session.close();
        session = undefined;
      }
      if (!session) {
        session = await connect(app);
        opened = now();
      }
      await finishInTime(session, app, work);
      failures = 0;
      // A slot that was missed is not made up for.
      due = Math.max(due + pace.every, now());
    } catch (error) {
      record(app.recording, began, codeOf(error));
      session?.close();
      session = undefined;
      due = now() + backOff(failures, draw);
      failures += 1;
    }
  }
  session?.close();
}

/** Records a failure that began at `began` and has just happened. */
export function record(recording: Recording, began: number, code: string): void {
  const at = now();
  recording.failures.at.push(at);
  recording.failures.took.push(at - began);
  recording.failures.code.push(code);
}

async function connect({ resolver, port, open }: Application): Promise<Session> {
  const {
    record: name,
    chain,
    address,
  } = await resolver.resolve().catch((cause: unknown) => {
    throw Object.assign(new Error('the name did not resolve', { cause }), { code: 'DNS_FAILED' });
  });
  // The certificate is the server's own: it holds the last name that the record leads to.
  return open({ address, port, name: chain.at(-1) ?? name });
}

async function finishInTime(session: Session, { ended }: Application, work: Work): Promise<void> {
  // Closing it makes the call in flight fail, and so the work.
  const deadline = setTimeout(session.close, workWithin);
  ended.addEventListener('abort', session.close);
  try {
    await work(session);
  } finally {
    clearTimeout(deadline);
    ended.removeEventListener('abort', session.close);
  }
}

// It grows a little, so that reconnecting does not take the processor from those who end the outage.
function backOff(failures: number, draw: Draw): number {
  return (shortestPause + draw() * (longestPause - shortestPause)) * 2 ** Math.min(failures, mostDoublings);
}

async function pause(ms: number, ending: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: ending }).catch(() => undefined);
}
