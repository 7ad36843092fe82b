import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { milliseconds } from '../../engine/duration.ts';
import { exit } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Event } from '../../engine/running.ts';
import type { FaultKind, Scene, Struck } from '../../infra/sandbox/faults/fault.ts';
import { watchDoor } from '../../infra/sandbox/faults/watch.ts';
import { nameOf } from '../../infra/sandbox/find-server.ts';
import {
  differences,
  type Fingerprint,
  fingerprintRecord,
  fingerprintServer,
} from '../../infra/sandbox/fingerprint.ts';
import { type Sandbox, startSandbox } from '../../infra/sandbox/sandbox.ts';
import type { Traffic } from '../../infra/sandbox/traffic/traffic.ts';
import { waitFor } from '../../infra/sandbox/wait.ts';
import { type EngineEnd, type EngineProcess, startEngine } from './engine.ts';
import { type Attempt, type FaultEnd, type FaultReport, measureFreeze } from './fault-report.ts';
import {
  followGuards,
  newestLease,
  readStanding,
  type Standing,
  unlockByForce,
  untilLeased,
} from './operator.ts';
import { inCharge, startApplication } from './rehearse.ts';
import { letGo, untilReached } from './strike.ts';

/** What a rehearsal under a fault is asked for. */
export type UnderFault = {
  readonly file: string;
  readonly plan: Plan;
  readonly hash: string;
  readonly kind: FaultKind;
  readonly step: string;
  readonly rate: number;
  readonly stop: AbortSignal;
  say(text: string): void;
  tell(event: Event): void;
  before?(sandbox: Sandbox): Promise<void>;
};

const mostReruns = 4;
const guardWithin = 60_000;
const settlesWithin = 15_000;

/**
 * Runs the plan in the sandbox, lets a fault strike as a step begins, and then does what an operator would: waits for the guard, mends
 * what does not mend by itself, and runs it again, until the run is over.
 */
export async function rehearseUnderFault(options: UnderFault): Promise<FaultReport> {
  const { plan, kind, step, rate, say } = options;
  const fault = { step, links: kind.links === true };
  const sandbox = await startSandbox(plan, { say, ttl: '2s', propagation: 100, fault });
  try {
    const doors = { source: watchDoor(sandbox.source), target: watchDoor(sandbox.target) };
    const traffic = await startApplication(plan, sandbox, rate);
    try {
      await traffic.flowing();
      const before = await fingerprint(plan, sandbox);
      const began = Date.now();
      const seen = await carryOut(options, sandbox);
      const ended = Date.now();
      const takesWrites = await flowsAgain(traffic);
      await Promise.all([doors.source.stop(), doors.target.stop()]);
      await traffic.stop();
      say('asking the side in charge for every acknowledged write');
      const { standing } = seen;
      const verified = await traffic.verify(await inCharge(plan, sandbox, standing.decision === 'commit'));
      const after = standing.finished === 'unwound' ? await fingerprint(plan, sandbox) : null;
      const freeze = measureFreeze(doors.source.seen, doors.target.seen, ended);
      const closed = doors.source.seen.find(({ at, door }) => door === 'closed' && at >= began)?.at;
      await options.before?.(sandbox);
      return {
        name: plan.name,
        env: plan.env,
        plan: options.hash,
        servers: `${nameOf[sandbox.source.engine]} ${sandbox.source.version}`,
        fault: kind.name,
        step,
        struck: seen.struck && {
          what: seen.struck.what,
          after: seen.struck.at - began,
          frozen: closed !== undefined && closed <= seen.struck.at ? seen.struck.at - closed : null,
        },
        attempts: seen.attempts,
        end: endOf(standing, seen.attempts),
        because: standing.because,
        decision: standing.decision,
        guard_left: !seen.guardsDone,
        writes: {
          acknowledged: verified.acknowledged,
          checked: verified.checked,
          lost: verified.lostCount,
          losses: verified.lost,
        },
        freeze: {
          ...freeze,
          unreachable: seen.struck?.unreachable ?? 0,
          budget: milliseconds(plan.thresholds.write_freeze),
        },
        downtime: Math.round(
          traffic.measure(Math.min(seen.struck?.at ?? began, closed ?? Number.POSITIVE_INFINITY)).writes
            .longestGap.ms,
        ),
        takes_writes: takesWrites,
        differences: after && differences(before, after),
      };
    } finally {
      await Promise.all([doors.source.stop(), doors.target.stop()]);
      await traffic.stop();
    }
  } finally {
    await sandbox.stop();
  }
}

type Seen = {
  readonly struck: (Pick<Struck, 'what' | 'unreachable'> & { readonly at: number }) | null;
  readonly attempts: readonly Attempt[];
  readonly standing: Standing;
  readonly guardsDone: boolean;
};

/** The runs: the one that the fault strikes, and those that an operator types after it. */
async function carryOut({ file, plan, kind, stop, say, tell }: UnderFault, sandbox: Sandbox): Promise<Seen> {
  const args = [file, '--env', plan.env];
  const state = join(sandbox.folder, 'state');
  const guards = followGuards();
  const attempts: Attempt[] = [];
  const start = () => {
    const began = Date.now();
    const engine: EngineProcess = startEngine('run', args, sandbox.environment, (event) => {
      if (event.at === 'clock-started') void guards.note(engine.pid);
      tell(event);
    });
    const interrupt = () => engine.interrupt();
    stop.addEventListener('abort', interrupt);
    const ended = engine.ended.then((end) => {
      stop.removeEventListener('abort', interrupt);
      attempts.push(describeAttempt(end, Date.now() - began));
    });
    return { engine, ended };
  };
  const others: Promise<void>[] = [];
  const takeOver = async () => {
    await unlockByForce(state);
    const token = await newestLease(state);
    const other = start();
    others.push(other.ended);
    await untilLeased(state, token, other.ended);
  };

  const first = start();
  const reached = await untilReached(sandbox.folder, first.ended);
  let struck: (Struck & { at: number }) | null = null;
  if (reached !== null) {
    await guards.note(reached);
    const scene: Scene = { plan, sandbox, engine: reached, takeOver };
    struck = { ...(await kind.strike(scene)), at: Date.now() };
    say(`${kind.name}: ${struck.what}`);
    struck.passes?.catch((error: Error) => say(`${kind.name} did not pass: ${error.message}`));
    await letGo(sandbox.folder, struck.jump ?? 0);
  }
  await untilEnded(first, struck ? kind.patience : undefined);
  await Promise.all(others);

  let guardsDone = await guards.done(guardWithin);
  let standing = await readStanding(state);
  for (let n = 0; n < mostReruns && standing.finished === null && !stop.aborted; n++) {
    if (n === 0) await struck?.mend?.();
    // At once first, into the middle of what has not passed yet; then with some patience.
    if (n > 0) await sleep(1_000);
    if (n > 1) await struck?.passes?.catch(() => undefined);
    say(`running it again: migrate run ${args.join(' ')}`);
    await start().ended;
    guardsDone = await guards.done(guardWithin);
    standing = await readStanding(state);
  }
  await struck?.passes?.catch(() => undefined);
  await struck?.end?.().catch(() => undefined);
  return { struck, attempts, standing, guardsDone };
}

/** Waits for an engine; after its operator's patience it is interrupted, and once more a second later. */
async function untilEnded(
  { engine, ended }: { engine: EngineProcess; ended: Promise<void> },
  patience: number | undefined,
): Promise<void> {
  const timers = patience === undefined ? [] : [patience, patience + 1_000];
  const set = timers.map((ms) => setTimeout(() => engine.interrupt(), ms));
  await ended;
  for (const timer of set) clearTimeout(timer);
}

function describeAttempt({ code, signal, outcome, errors }: EngineEnd, ms: number): Attempt {
  const words = outcome === null ? errors : outcome.how === 'done' ? '' : wordsOf(outcome);
  return { code, signal, outcome: outcome?.how ?? null, words, ms };
}

function wordsOf(outcome: NonNullable<EngineEnd['outcome']>): string {
  if ('because' in outcome) return outcome.because;
  return outcome.how === 'waiting' ? outcome.why : '';
}

/** A run that says what has to be mended first, and leaves everything as it stands, refuses. */
function endOf({ finished, changed, frozen }: Standing, attempts: readonly Attempt[]): FaultEnd {
  if (finished === 'unwound' && !changed) return 'refused';
  if (finished !== null) return finished;
  const last = attempts.at(-1);
  return last?.code === exit.failed && !frozen ? 'refused' : 'unfinished';
}

/** Whether the application has writes acknowledged again, within its own time to find the side in charge. */
async function flowsAgain(traffic: Traffic): Promise<boolean> {
  const flows = () => traffic.measure(Date.now() - 400).writes.count > 20 || undefined;
  await sleep(400);
  return (await waitFor(flows, { within: settlesWithin, every: 50 })) === true;
}

async function fingerprint(plan: Plan, { source, zones }: Sandbox): Promise<Fingerprint> {
  return new Map([...(await fingerprintServer(source)), ...fingerprintRecord(plan, zones)]);
}
