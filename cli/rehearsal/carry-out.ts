import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Event } from '../../engine/running.ts';
import type { FaultKind, Scene, Struck } from '../../infra/sandbox/faults/fault.ts';
import type { Sandbox } from '../../infra/sandbox/sandbox.ts';
import { ofRollback } from '../hold-still.ts';
import { type EngineEnd, type EngineProcess, startEngine } from './engine.ts';
import type { Attempt } from './fault-report.ts';
import {
  followGuards,
  newestLease,
  readStanding,
  recordsOf,
  type Standing,
  unlockByForce,
  untilLeased,
} from './operator.ts';
import { letGo, untilReached } from './strike.ts';

const mostReruns = 4;
const elsewhere = 'Choose an earlier step, or another fault: `--fault list` lists them.';
const guardWithin = 60_000;

/** Whether a fault is to strike the rollback. */
export const isBack = (step: string): boolean => step.startsWith(ofRollback);

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

/** What became of the runs. */
export type Seen = {
  readonly struck: (Pick<Struck, 'what' | 'unreachable'> & { readonly at: number }) | null;
  readonly attempts: readonly Attempt[];
  readonly standing: Standing;
  readonly guardsDone: boolean;
};

/** The runs: the one that the fault strikes, and those that an operator types after it. */
export async function carryOut(
  { file, plan, kind, step, stop, say, tell }: UnderFault,
  sandbox: Sandbox,
): Promise<Seen> {
  const args = [file, '--env', plan.env];
  const command = isBack(step) ? 'rollback' : 'run';
  const records = await recordsOf(plan, sandbox);
  const guards = followGuards();
  const attempts: Attempt[] = [];
  const start = () => {
    const began = Date.now();
    const engine: EngineProcess = startEngine(command, args, sandbox.environment, (event) => {
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
    await unlockByForce(records);
    const token = await newestLease(records);
    const other = start();
    others.push(other.ended);
    await untilLeased(records, token, other.ended);
  };

  const first = start();
  const reached = await untilReached(sandbox.folder, first.ended);
  let struck: (Struck & { at: number }) | null = null;
  if (reached !== null) {
    await guards.note(reached);
    const scene: Scene = { plan, sandbox, engine: reached, takeOver };
    const strike = kind.strike(scene).catch((cause: Error) => {
      // Nothing is to be taken back any more: the servers end with the sandbox.
      guards.end();
      first.engine.kill();
      throw new Fault(`"${kind.name}" cannot be had here: ${cause.message}`, { cause, next: elsewhere });
    });
    struck = { ...(await strike), at: Date.now() };
    say(`${kind.name}: ${struck.what}`);
    struck.passes?.catch((error: Error) => say(`${kind.name} did not pass: ${error.message}`));
    await letGo(sandbox.folder, struck.jump ?? 0);
  }
  await untilEnded(first, struck ? kind.patience : undefined);
  await Promise.all(others);

  let guardsDone = await guards.done(guardWithin);
  let standing = await readStanding(records, command);
  for (let n = 0; n < mostReruns && standing.finished === null && !stop.aborted; n++) {
    if (n === 0) await struck?.mend?.();
    // At once first, into the middle of what has not passed yet; then with some patience.
    if (n > 0) await sleep(1_000);
    if (n > 1) await struck?.passes?.catch(() => undefined);
    say(`running it again: migrate ${command} ${args.join(' ')}`);
    await start().ended;
    guardsDone = await guards.done(guardWithin);
    standing = await readStanding(records, command);
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
