import { milliseconds } from '../engine/duration.ts';
import { type Finding, findingsIn } from '../engine/findings.ts';
import { at } from '../engine/late.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import type { Call, Json } from '../engine/step.ts';
import { unattended, type World } from '../engine/world.ts';
import { portraitBefore } from '../steps/unchanged.ts';
import type { Records } from './records.ts';
import { setScene } from './scene.ts';

/** How the way back looks now. */
export type Sight = {
  /** Whether a rollback would lose nothing, as far as can be seen without a freeze. */
  readonly good: boolean;
  /** `running`, or what else the channel is; `unknown` where it could not be asked. */
  readonly channel: string;
  /** Seconds; null where no row arrived. */
  readonly lag: number | null;
  /** What is wrong, with what to do about it. */
  readonly findings: readonly Finding[];
};

/** Until when a run can be rolled back, in epoch milliseconds; null where it cannot, or not any more. */
export function windowOf(plan: Plan, { entries, history }: Records, rollback: Records | null): number | null {
  const stopper = plan.phases.cleanup.find(({ step }) => step === 'stop-reverse');
  const decided = entries.findLast((entry) => entry.at === 'decided' && entry.decision === 'commit');
  if (!stopper || !decided || rollback?.history.finished === 'done') return null;
  if (history.clock.stopped === null || history.begun.some(({ key }) => key.startsWith(`${stopper.id}/`)))
    return null;
  return decided.time + (stopper.not_before === null ? 0 : milliseconds(stopper.not_before));
}

const patience = 15_000;

/** Looks whether the reverse channel runs, how late it is, and whether anything changed that a rollback would stumble over. */
export async function lookBack(plan: Plan, run: Records, world: World): Promise<Sight> {
  const ask = (call: Call): Promise<Json> =>
    world.make(call, {
      deadline: world.clock.now() + patience,
      stop: new AbortController().signal,
      progress: () => undefined,
      ...unattended,
    });
  try {
    const scene = await setScene(plan, world.read, run.history);
    const { channel, source, target } = scene;
    const state = await ask(channel.healthy().ask);
    const { state: word = 'unknown' } = (state ?? {}) as { state?: string };
    const running = word === 'running';
    const { seconds: lag } = (running ? await ask(channel.lag(0, '0ms', '1m').ask) : { seconds: null }) as {
      seconds: number | null;
    };
    const drift = await Promise.all(
      [source, target].map((side) => ask(side.nothingLeftBehind(portraitBefore(side, scene)).ask)),
    );
    const closed = source.closed();
    const open =
      'is' in closed && !closed.is.includes(at((await ask(closed.ask)) ?? null, closed.path) ?? null);
    const late = running && (lag === null || lag * 1000 > milliseconds(plan.thresholds.lag.at_most));
    const findings = [
      ...(running ? [] : broken(word, findingsIn(state))),
      ...(late ? [behind(lag, plan)] : []),
      ...(open ? [reopened] : []),
      ...drift.flatMap(findingsIn),
    ];
    return { good: findings.length === 0, channel: word, lag, findings };
  } catch (error) {
    return { good: false, channel: 'unknown', lag: null, findings: [unasked(error as Error)] };
  }
}

const why = 'until it is well, a rollback would be refused, and what the target takes is on the target only';

/** In the channel's own words, but for lost filters, which a rollback itself puts back. */
function broken(word: string, findings: readonly Finding[]): readonly Finding[] {
  if (word === 'filters lost')
    return [
      {
        what: 'the reverse channel has lost its filters, as it does when the source restarts',
        why,
        mend: 'Do not start it by hand: it would apply whatever the target writes. A rollback gives it its filters again, for as long as the target keeps its log.',
      },
    ];
  if (findings.length > 0) return findings;
  return [
    { what: `the reverse channel is ${word}`, why, mend: 'See its state on the source, and start it.' },
  ];
}

const reopened: Finding = {
  what: 'the source takes writes again, as it does where a restart makes it forget read_only',
  why: 'what is written there now is not on the target, and what comes from the target may meet it',
  mend: 'SET GLOBAL read_only = ON; on the source, or on RDS lock the application’s accounts there; and see what was written, by events too.',
};

const behind = (lag: number | null, plan: Plan): Finding => ({
  what:
    lag === null
      ? 'nothing of what the target writes arrives on the source'
      : `the source is ${lag.toFixed(1)} s behind the target (threshold ${plan.thresholds.lag.at_most})`,
  why: 'a rollback waits until it has caught up',
  mend: 'See what the source is busy with.',
});

const unasked = (error: Error): Finding => ({
  what: `the way back cannot be looked at: ${error.message}`,
  why,
  mend: 'See that both servers can be reached from here.',
});

/** The way back in a few words. */
export const inShort = ({ good, channel, lag }: Sight): string =>
  `reverse channel ${channel}${lag === null ? '' : `, ${lag < 10 ? `${Math.round(lag * 1000)} ms` : `${Math.round(lag)} s`} behind`}${good ? '' : ', NOT WELL'}`;
