import { setMaxListeners } from 'node:events';
import { Fault } from '../../../engine/fault.ts';
import type { Family } from '../../../engine/plan/resolved.ts';
import { waitFor } from '../wait.ts';
import type { DnsServer } from './answers.ts';
import { type Application, keepWorking } from './application.ts';
import { createDraw } from './choose.ts';
import { createLedger } from './ledger.ts';
import { type Measured, measure } from './measure.ts';
import { sessionsOf } from './open-session.ts';
import { readKeys } from './read.ts';
import { createRecording, now } from './recording.ts';
import { createResolver } from './resolver.ts';
import type { Script } from './script.ts';
import type { Home } from './session.ts';
import { type InCharge, type Verified, verifyLedger } from './verify.ts';
import { createKeys, writeTransactions } from './write.ts';

/** What the simulated application does, and where. */
export interface TrafficOptions extends Home {
  readonly engine: Family;
  readonly script: Script;
  /** The DNS name that the application connects to. */
  readonly record: string;
  readonly port: number;
  readonly dns: DnsServer;
  readonly credentials: { readonly user: string; readonly password: string };
  /** PEM text. The certificate must hold the last name that the record leads to. */
  readonly ca: string;
  /** Writing connections; 32 if not given. */
  readonly connections?: number;
  /** Reading connections; 4 if not given. */
  readonly readers?: number;
  /** What those follow who only read, and as whom, where that is not what writers do. */
  readonly reading?: Pick<TrafficOptions, 'record' | 'credentials'>;
  /** Transactions per second in all; 250 if not given. */
  readonly rate?: number;
  readonly seed?: number;
  /** All new keys are at or above it: the seed rows and earlier traffic must be below. */
  readonly firstKey?: number;
}

/** The application at work. */
export interface Traffic {
  /** Waits until as many writes are acknowledged as there are writers; a Fault with the last error otherwise. */
  flowing(within?: number): Promise<void>;
  /** From the first acknowledged write until now, or until the traffic was stopped, if not given. */
  measure(from?: number, to?: number): Measured;
  /** Reads so far, by the host that they were made on. */
  readsByHost(): Readonly<Record<string, number>>;
  /** Finishes what is in flight; after `within` milliseconds connections are cut. */
  stop(within?: number): Promise<void>;
  /** Asks the side in charge for every acknowledged write, once the traffic is stopped. */
  verify(side: InCharge): Promise<Verified & { readonly acknowledged: number }>;
}

const readEvery = 20;
const readersRenewed = 250;

/** Starts an application's pool: connections that write and read all the time, and remember what was acknowledged. */
export function startTraffic(options: TrafficOptions): Traffic {
  const { connections = 32, readers = 4, rate = 250, seed = 1, firstKey = 1_000_000_000 } = options;
  const [ending, ended] = [new AbortController(), new AbortController()];
  setMaxListeners(0, ending.signal, ended.signal);
  const app: Application = {
    script: options.script,
    port: options.port,
    open: sessionsOf(options.engine, { ...options, ...options.credentials }),
    resolver: createResolver(options.dns, options.record),
    recording: createRecording(),
    ledger: createLedger(),
    ending: ending.signal,
    ended: ended.signal,
  };
  const { reading: apart } = options;
  const readingApp: Application = apart
    ? {
        ...app,
        open: sessionsOf(options.engine, { ...options, ...apart.credentials }),
        resolver: createResolver(options.dns, apart.record),
        renewed: readersRenewed,
      }
    : app;
  const keys = Array.from({ length: connections }, (_, writer) => createKeys(firstKey, writer, connections));
  const every = (connections * 1_000) / rate;
  const writing = keys.map((own, writer) => {
    const draw = createDraw(seed * 10_007 + writer);
    const pace = { every, offset: (every * writer) / connections };
    return keepWorking(app, pace, draw, writeTransactions(app, own, draw));
  });
  const reading = Array.from({ length: readers }, (_, reader) => {
    const draw = createDraw(seed * 10_007 + connections + reader);
    const pace = { every: readEvery, offset: (readEvery * reader) / readers };
    return keepWorking(readingApp, pace, draw, readKeys(readingApp, keys, draw));
  });
  const working = Promise.all([...writing, ...reading]);
  const started = now();
  let stopped: number | undefined;
  const { writes, failures } = app.recording;
  return {
    async flowing(within = 60_000) {
      const flows = () => writes.at.length >= connections || undefined;
      if (await waitFor(flows, { within, every: 10 })) return;
      const reason = failures.code.at(-1) ?? 'nothing was answered';
      throw new Fault(
        `the application simulator had ${writes.at.length} writes acknowledged within ${within} ms: ${reason}`,
      );
    },
    measure: (from = writes.at[0] ?? started, to = stopped ?? now()) =>
      measure(
        app.recording,
        app.script.transactions.map(({ name }) => name),
        { from, to },
      ),
    readsByHost: () => Object.fromEntries(app.recording.reads.by),
    async stop(within = 5_000) {
      stopped ??= now();
      ending.abort();
      const deadline = setTimeout(() => ended.abort(), within);
      await working;
      clearTimeout(deadline);
    },
    async verify(side) {
      if (stopped === undefined) throw new Fault('the traffic must be stopped before it is verified');
      const verified = await verifyLedger(app.ledger, app.script.witness, side);
      return { acknowledged: writes.at.length, ...verified };
    },
  };
}
