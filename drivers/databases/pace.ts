import type { Pace } from '../../data/pace.ts';
import { milliseconds } from '../../engine/duration.ts';
import type { Load } from '../../engine/plan/resolved.ts';
import type { Sample } from '../../engine/world.ts';
import type { Address, Tools } from '../operation.ts';
import type { Lending, Lent } from './lend-sessions.ts';

const every = 1_000;
const patience = 5_000;

/** The limits as an operation's input: left out where there are none, so that journals of plans without them stay as they were. */
export const loadInput = (load: Load): { load?: Load } =>
  Object.values(load).some((limit) => limit !== null) ? { load } : {};

/** How one kind of server tells how busy it is. */
export type Measures<S extends Lent> = Pick<Lending<S>, 'withSession'> & {
  connect(address: Address, options: { deadline: number }): Promise<S>;
  /** Statements that run now, this one among them. */
  running(session: S): Promise<number>;
  /** A replica's lag in seconds; null where it does not replicate. */
  lag(session: S): Promise<number | null>;
  /** The first value that a reading statement answers. */
  answer(session: S, sql: string): Promise<unknown>;
};

/** What one sample says: why work has to wait, or null. */
type Limit = () => Promise<string | null>;

/**
 * Holds long work back while somebody paused it, or while the source is busier than the plan's limits. It is asked by every worker
 * and measures once a second, on one connection; a limit that cannot be measured counts as exceeded.
 */
export const paceBy =
  <S extends Lent>(measures: Measures<S>) =>
  (
    load: Load | undefined,
    tools: Pick<Tools, 'server' | 'addressOf' | 'hold' | 'progress' | 'stop'>,
    sample: () => Sample,
  ): Pace & { end(): void } => {
    const limits = load ? limitsOf(load, tools, measures) : { ask: [], end: () => undefined };
    let measured = 0;
    let why: string | null = null;
    let asking: Promise<void> | undefined;
    const ask = async (): Promise<void> => {
      why = await tools.hold();
      for (const limit of why === null ? limits.ask : []) why ??= await limit();
      measured = Date.now();
    };
    return {
      async pass() {
        for (;;) {
          tools.stop.throwIfAborted();
          if (Date.now() - measured >= every) {
            asking ??= ask().finally(() => {
              asking = undefined;
            });
            await asking;
          }
          if (why === null) return;
          tools.progress({ ...sample(), on: `waits: ${why}` });
          await sleep(every, tools.stop);
        }
      },
      end: limits.end,
    };
  };

/** Opens the gate of one kind of server, for work that samples itself. */
export type OpenPace = ReturnType<typeof paceBy>;

function limitsOf<S extends Lent>(
  { threads_running, replica_lag, query }: Load,
  tools: Pick<Tools, 'server' | 'addressOf'>,
  { connect, withSession, running, lag, answer }: Measures<S>,
): { ask: Limit[]; end(): void } {
  let open: S | undefined;
  const onSource = async <T>(work: (session: S) => Promise<T>): Promise<T> => {
    open ??= await connect(await tools.server('source'), { deadline: Date.now() + patience });
    const session = open;
    const late = setTimeout(() => session.destroy(), patience);
    try {
      return await work(session);
    } catch (error) {
      open = undefined;
      session.destroy();
      throw error;
    } finally {
      clearTimeout(late);
    }
  };
  const ask: Limit[] = [];
  if (threads_running !== null)
    ask.push(() =>
      orUnknown('threads running on the source', async () => {
        const now = await onSource(running);
        return now <= threads_running ? null : `threads_running ${now}, limit ${threads_running}`;
      }),
    );
  for (const host of replica_lag?.hosts ?? [])
    ask.push(() =>
      orUnknown(`the lag of "${host}"`, async () => {
        const address = { ...(await tools.server('source')), host: tools.addressOf(host), name: host };
        const limit = milliseconds(replica_lag?.at_most ?? '0ms') / 1000;
        const late = await withSession(address, { deadline: Date.now() + patience }, lag);
        if (late === null) return `replica "${host}" has stopped`;
        return late <= limit ? null : `replica "${host}" is ${late} s late, limit ${limit} s`;
      }),
    );
  if (query !== null)
    ask.push(() =>
      orUnknown('the query of thresholds.load', async () => {
        const found = (await onSource((session) => answer(session, query.sql))) ?? null;
        const number = found === null ? Number.NaN : Number(found);
        if (Number.isNaN(number)) return 'the query of thresholds.load answered no number';
        return number <= query.at_most ? null : `the query answered ${number}, limit ${query.at_most}`;
      }),
    );
  return { ask, end: () => open?.destroy() };
}

async function orUnknown(what: string, limit: Limit): Promise<string | null> {
  return limit().catch((error: Error) => `${what} cannot be read: ${error.message}`);
}

function sleep(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    stop.addEventListener('abort', wake);
  });
}
