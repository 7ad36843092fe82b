import type { Json, Side } from '../../../engine/step.ts';
import type { Tools } from '../../operation.ts';
import { explain, findingOf, staysRefused, type Trouble } from './explain.ts';

/** A channel as its server shows it. */
export type Shown = {
  readonly receiver: 'on' | 'connecting' | 'off';
  readonly applier: 'on' | 'off';
  readonly filtered: boolean;
  /** What the server reports of either thread; none where nothing went wrong. */
  readonly troubles: readonly Trouble[];
};

/** How the side that writes is reached, by the plan's words; not known to journals of earlier versions. */
export type Reached = {
  readonly host?: string;
  readonly port?: number;
  /** The side that it comes from; the source where it is left out. */
  readonly from?: Side;
};

/**
 * `missing`, `stopped`, `connecting`, `running`, `failed` or `filters lost`, as an answer: with the server's words, and what they
 * mean. A server goes on trying to connect for ever; where the login is refused that is as good as failed.
 */
export function stateOf(
  shown: Shown | undefined,
  { host = 'the source', port = 3306, from = 'source' }: Reached,
): Json {
  if (!shown) return { state: 'missing' };
  const told = (state: string): Json => {
    const [first] = shown.troubles;
    if (!first) return { state };
    const error = [...new Set(shown.troubles.map(({ message }) => message))].join(' ');
    const explained = explain(first, { host, port, from });
    return { state, error, explained, findings: [findingOf(explained, error)] };
  };
  const { receiver, applier, filtered, troubles } = shown;
  if (!filtered) return { ...(told('filters lost') as object), findings: [unfiltered(applier)] };
  if (applier === 'on' && receiver === 'on') return { state: 'running' };
  if (applier === 'on' && receiver === 'connecting')
    return told(troubles.some(({ code }) => staysRefused(code)) ? 'failed' : 'connecting');
  return troubles.length === 0 ? { state: 'stopped' } : told('failed');
}

/** `flows`; `connecting`, where it will flow again once the other side answers; `stands`, where somebody has to do something. */
export type Flow = 'flows' | 'connecting' | 'stands';

/** What a channel can bring now. */
export function flowIn(shown: Shown | undefined): Flow {
  if (shown?.applier !== 'on' || shown.receiver === 'off') return 'stands';
  if (shown.receiver === 'on') return 'flows';
  return shown.troubles.some(({ code }) => staysRefused(code)) ? 'stands' : 'connecting';
}

const unfiltered = (applier: Shown['applier']) => ({
  what: `the channel has lost its filters${applier === 'on' ? ', and runs without them' : ''}`,
  why: 'a server forgets them, and the renames, when it is restarted',
  mend:
    applier === 'on'
      ? 'It may have applied what the plan leaves out, and left out what is renamed: STOP it, and compare both sides before anything else. skip_replica_start keeps it from starting by itself.'
      : 'Nothing was applied since: run again.',
});

const slice = 1_000;

/**
 * Waits on the server itself, which answers milliseconds after the last transaction is applied. Once a second it looks whether the channel can
 * still bring it. `wait` answers with whether it is there, or null where nothing is applied.
 */
export async function arrive(
  { deadline, stop }: Pick<Tools, 'deadline' | 'stop'>,
  wait: (seconds: number) => Promise<boolean | null>,
  look: () => Promise<Json>,
): Promise<Json> {
  for (;;) {
    stop.throwIfAborted();
    const rest = Math.min(slice, deadline - Date.now() - 100);
    const there = await wait(Math.max(0.01, rest / 1000));
    if (there) return { state: 'arrived' };
    const seen = await look();
    const { state } = seen as { state: string };
    if (there === null || !['running', 'connecting'].includes(state)) return seen;
    if (rest < slice) return { ...(seen as object), state: 'late' };
  }
}
