import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inWords } from '../../engine/duration.ts';
import { Fault } from '../../engine/fault.ts';
import type { Entry } from '../../engine/journal.ts';
import { familyOf, type Plan, readersOf } from '../../engine/plan/resolved.ts';
import type { Event } from '../../engine/running.ts';
import type { Phase } from '../../engine/step.ts';
import { nameOf } from '../../infra/sandbox/find-server.ts';
import type { Sandbox } from '../../infra/sandbox/sandbox.ts';
import { askRecord, describeAnswers } from '../../infra/sandbox/traffic/answers.ts';
import { homeOf } from '../../infra/sandbox/traffic/open-session.ts';
import { parseScript } from '../../infra/sandbox/traffic/parse.ts';
import { startTraffic, type Traffic } from '../../infra/sandbox/traffic/traffic.ts';
import { waitFor } from '../../infra/sandbox/wait.ts';
import { type EngineRun, startEngine } from './engine.ts';
import { openSandbox } from './open-sandbox.ts';
import { readStanding, recordsOf } from './operator.ts';
import { type Report, reportOn } from './report.ts';

export type RehearsalOptions = {
  readonly file: string;
  readonly plan: Plan;
  readonly hash: string;
  /** Transactions a second. */
  readonly rate: number;
  /** Roll back after so many milliseconds of writes on the target; null: do not. */
  readonly rollback: number | null;
  /** Carry the plan out up to this phase only, and then `stay`; null: to its end. */
  readonly until: Phase | null;
  readonly stop: AbortSignal;
  say(text: string): void;
  tell(event: Event): void;
  /** Called after the phase `until`, while the application goes on. */
  stay(sandbox: Sandbox): Promise<void>;
  /** Called at the end, while everything still runs. */
  before?(sandbox: Sandbox): Promise<void>;
};

const settling = 3_000;
/** Milliseconds within which a guard that ended an engine has written why. */
const guardSays = 10_000;

/**
 * Runs the unmodified plan in the sandbox while a simulated application writes and reads, and then asks the side that is in charge
 * for every write that was acknowledged.
 */
export async function rehearse(options: RehearsalOptions): Promise<Report> {
  const { plan, hash, rate, say } = options;
  const began = Date.now();
  const sandbox = await openSandbox(plan, { say, ttl: '5s' });
  try {
    const traffic = await startApplication(plan, sandbox, rate);
    try {
      await traffic.flowing();
      say(`the application writes: 32 connections, ${rate} transactions a second`);
      const before = await answers(sandbox);
      const ready = Date.now();
      const until = options.rollback === null ? options.until : 'cutover';
      const run = await engineRun('run', until === null ? [] : ['--until', until], sandbox, options);
      const moved = await isMoved(plan, sandbox);
      let back: EngineRun | null = null;
      if (options.rollback !== null && moved) {
        say(
          `the application writes on the target for ${inWords(options.rollback)}, and then everything goes back`,
        );
        await sleep(options.rollback);
        back = await engineRun('rollback', [], sandbox, options);
      }
      if (options.until !== null && run.end.how === 'paused') await options.stay(sandbox);
      // The application goes on where it is now, so that a connection which never came back would show.
      await sleep(settling);
      const after = await answers(sandbox);
      await traffic.stop();
      say('asking the side in charge for every acknowledged write');
      const verified = await traffic.verify(await inCharge(plan, sandbox, await isMoved(plan, sandbox)));
      await options.before?.(sandbox);
      return reportOn({
        plan,
        hash,
        servers: `${nameOf[sandbox.source.engine]} ${sandbox.source.version}`,
        began,
        ready,
        run,
        back,
        traffic,
        verified,
        dns: { before, after },
      });
    } finally {
      await traffic.stop();
    }
  } finally {
    await sandbox.stop();
  }
}

/** Whether the target is in charge, by the records: past the decision of the run, and not past that of a rollback. */
async function isMoved(plan: Plan, sandbox: Sandbox): Promise<boolean> {
  const records = await recordsOf(plan, sandbox);
  const [there, back] = [await readStanding(records, 'run'), await readStanding(records, 'rollback')];
  return there.decision === 'commit' && back.decision !== 'commit';
}

/** Types a command to its end; throws where the engine could not say how it ended. */
export async function engineRun(
  command: 'run' | 'rollback',
  args: readonly string[],
  sandbox: Sandbox,
  { plan, file, stop, tell }: Pick<RehearsalOptions, 'plan' | 'file' | 'stop' | 'tell'>,
): Promise<EngineRun> {
  const entries: Entry[] = [];
  const engine = startEngine(command, [file, '--env', plan.env, ...args], sandbox.environment, (event) => {
    if (event.at !== 'progress') entries.push(event);
    tell(event);
  });
  const interrupt = () => engine.interrupt();
  stop.addEventListener('abort', interrupt);
  const { outcome, signal, code, errors } = await engine.ended;
  stop.removeEventListener('abort', interrupt);
  if (outcome !== null) return { entries, end: outcome };
  const how = signal ? `by ${signal}` : `with exit code ${code}`;
  const records = await recordsOf(plan, sandbox);
  // Whoever was killed could not say a word; then its guard did.
  const because = async () => (await readStanding(records, command)).because ?? undefined;
  const why = errors || (await waitFor(because, { within: guardSays })) || 'nobody said why';
  throw new Fault(`the engine ended ${how} after ${lastOf(entries)}: ${why}`);
}

/** What an engine that was ended had written last. */
function lastOf(entries: readonly Entry[]): string {
  const last = entries.at(-1);
  if (!last) return 'nothing';
  const frozen = entries.find(({ at }) => at === 'clock-started')?.time;
  const what = 'action' in last ? `${last.at} ${last.action}` : last.at;
  return frozen === undefined ? `"${what}"` : `"${what}", ${last.time - frozen} ms into the freeze`;
}

/** The application of the plan's rehearsal, connecting by the record's name; without one, by the source's. */
export async function startApplication(plan: Plan, sandbox: Sandbox, rate: number): Promise<Traffic> {
  if (!plan.rehearsal)
    throw new Fault(`"${plan.name}" says nothing about its rehearsal`, {
      next: 'Add `rehearsal: { sql: FOLDER }` with schema.sql, seed.sql and traffic.sql; sql/shop is an example.',
    });
  const readers = readersOf(plan);
  const script = join(plan.rehearsal.sql, 'traffic.sql');
  return startTraffic({
    ...homeOf(plan),
    script: parseScript(await readFile(script, 'utf8'), familyOf(plan.source), script),
    record: recordOf(sandbox.plan),
    port: plan.source.port,
    dns: sandbox.dns,
    credentials: sandbox.application,
    ca: await readFile(sandbox.ca, 'utf8'),
    rate,
    ...(readers && sandbox.readers && { reading: { record: readers.record, credentials: sandbox.readers } }),
  });
}

const recordOf = ({ traffic, source }: Plan) => (traffic.via === 'route53' ? traffic.record : source.host);

const answers = async ({ dns, plan }: Sandbox) => describeAnswers(await askRecord(dns, recordOf(plan)));

/** The side that has to have every write: the target after a cutover, the source after an unwind. */
export async function inCharge(plan: Plan, sandbox: Sandbox, moved: boolean) {
  const side = moved ? 'target' : 'source';
  return {
    ...homeOf(plan),
    address: sandbox[side].address,
    port: plan[side].port,
    name: sandbox.plan[side].host,
    // As the engine: the application's accounts are locked on the side that is not in charge, and this is not about them.
    credentials: sandbox[side].account,
    ca: await readFile(sandbox.ca, 'utf8'),
  };
}
