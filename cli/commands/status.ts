import { inWords, milliseconds } from '../../engine/duration.ts';
import { type ExitCode, exit } from '../../engine/fault.ts';
import type { Finding } from '../../engine/findings.ts';
import type { History } from '../../engine/history.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import { type Decision, decisionIn } from '../../engine/state/decision.ts';
import { alive, currentLease } from '../../engine/state/lease.ts';
import type { World } from '../../engine/world.ts';
import type { Io } from '../io.ts';
import { clearTarget } from '../leftovers.ts';
import { readPause } from '../long-work.ts';
import { type OpenPlan, openPlan, typed } from '../open-plan.ts';
import { describeLatency, isByTask, ownLatency } from '../own-latency.ts';
import { isUnderWay, newestRollback, newestRun, type Records } from '../records.ts';
import { inShort, lookBack, type Sight, windowOf } from '../rollback-window.ts';
import { openWorld } from '../world.ts';

/** Where a run or a rollback stands. */
type Standing = {
  readonly records: Records;
  readonly state: string;
  readonly frozen: boolean;
  readonly decision: Decision | null;
  readonly steps: readonly { readonly step: string; readonly actions: number; readonly proved: number }[];
};

/** `migrate status PLAN`: where the newest run stands, who runs it, and what to type next. Connects only to look after a way back, or after what DMS says of its latencies. */
export async function statusCommand(
  file: string,
  options: { env?: string; json?: true },
  io: Io,
): Promise<ExitCode> {
  const opened = await openPlan(file, options.env, io);
  const { plan, store, hash } = opened;
  const run = await newestRun(store, 'read');
  if (!run) {
    io.out(
      options.json
        ? `${JSON.stringify({ state: 'none' })}\n`
        : `"${plan.name}" has not run yet. Begin with: ${typed('plan', file, plan)}\n`,
    );
    return exit.ok;
  }
  const rollback = await newestRollback(run, 'read');
  const lease = await currentLease(store);
  const holder = lease && alive(lease.holder, Date.now()) ? lease.holder : null;
  const rolledBack = rollback?.history.finished === 'done';
  const told = await standingOf(run, holder !== null && rollback?.history.finished !== null);
  const there = rolledBack ? { ...told, state: 'rolled back' } : told;
  const back = rollback && (await standingOf(rollback, holder !== null));
  const pause = await readPause(run.store);
  const held = pause?.paused === true && run.history.finished === null;
  const underWay = isUnderWay(rollback);
  const until = underWay ? null : windowOf(plan, run, rollback);
  const sight = until === null ? null : await look(plan, (world) => lookBack(plan, run, world));
  const byTask = isByTask(plan, run);
  const latency = byTask ? await look(plan, (world) => ownLatency(plan, world)) : null;
  if (options.json) {
    const { state, frozen, decision, steps } = there;
    const { plan: begun, failure } = run.history;
    io.out(
      `${JSON.stringify({ run: run.name, state, frozen, decision, holder, paused: held ? pause : null, plan: begun, unchanged: begun === hash, steps, failure, rollback: back && { run: back.records.name, state: back.state, frozen: back.frozen, decision: back.decision, steps: back.steps, failure: back.records.history.failure }, rollback_window: until === null ? null : { until: new Date(until).toISOString(), ...sight }, ...(byTask && { latency }) }, null, 2)}\n`,
    );
    return exit.ok;
  }
  const lines = describe(there, opened);
  if (!rolledBack && !underWay) lines.push(...advise(there, opened, 'run', holder !== null));
  if (byTask) lines.push(describeLatency(latency));
  if (held) lines.push(`Paused by ${pause.by} since ${pause.at}; go on with: ${typed('resume', file, plan)}`);
  if (back) lines.push(...describe(back, opened), ...advise(back, opened, 'rollback', holder !== null));
  if (rolledBack)
    lines.push(
      `"${plan.name}" is on ${plan.source.host} again. The target is closed, and has its rows still. Once nobody wants them, there:`,
      ...clearTarget(
        plan,
        run.history.begun.map(({ action }) => action),
      ).map((statement) => `  ${statement}`),
      `Then the next run begins anew: ${typed('run', file, plan)}`,
    );
  if (until !== null && sight !== null) lines.push(...wayBack(until, sight, opened));
  io.out(`${lines.join('\n')}\n`);
  return exit.ok;
}

async function standingOf(records: Records, running: boolean): Promise<Standing> {
  const { history, entries } = records;
  const decision = await decisionIn(records.store).read();
  const frozen = history.clock.started !== null && history.clock.stopped === null && decision !== 'commit';
  return {
    records,
    decision,
    frozen: frozen && history.finished === null,
    state: stateOf(history, running, frozen, entries.at(-1)?.at === 'waiting', decision),
    steps: [...history.steps].map(([id, { actions }]) => ({
      step: id,
      actions: actions.length,
      proved: actions.filter((action) => history.outputs.has(`${id}/${action.id}`)).length,
    })),
  };
}

function describe({ records, state, steps }: Standing, { plan }: OpenPlan): string[] {
  const { name, history, entries } = records;
  const last = entries.at(-1);
  const lines = [`${plan.name} (${plan.env})   ${name}   ${state}`];
  for (const { step, actions, proved } of steps)
    lines.push(`  ${proved === actions ? '✓' : '…'} ${step.padEnd(20)} ${proved} of ${actions}`);
  if (history.failure) lines.push(`  ✗ ${history.failure.action ?? ''} ${history.failure.error}`);
  if (last) lines.push(`  last journal line ${inWords(Date.now() - last.time)} ago: ${last.at}`);
  return lines;
}

/** What to do about a run or a rollback that stands where it does. */
function advise(
  { records, frozen, decision }: Standing,
  { plan, file }: OpenPlan,
  command: 'run' | 'rollback',
  held: boolean,
): string[] {
  const { history, entries } = records;
  const last = entries.at(-1);
  const on = typed(command, file, plan);
  const back = typed('unwind', file, plan);
  if (frozen && !held)
    return [
      `THE ${command === 'run' ? 'SOURCE' : 'TARGET'} IS FROZEN and no engine is alive (frozen ${inWords(Date.now() - (history.clock.started ?? 0))}, budget ${inWords(milliseconds(plan.thresholds.write_freeze))}).`,
      `Thaw it now: ${on}`,
    ];
  if (last?.at === 'waiting') return [`It waits: ${last.why}`];
  if (last?.at === 'held')
    return [
      `${last.action ?? 'planning'} did not hold: ${last.error}`,
      `Mend it, and go on with: ${on}   or go back with: ${back}`,
    ];
  if (held || history.finished !== null) return [];
  // After the decision there is only forward; the way back from there is told below.
  return [decision === 'commit' ? `Complete it with: ${on}` : `Go on with: ${on}   or go back with: ${back}`];
}

function stateOf(
  history: History,
  running: boolean,
  frozen: boolean,
  waiting: boolean,
  decision: Decision | null,
): string {
  if (history.finished === 'done') return 'done';
  if (history.finished === 'unwound') return 'unwound';
  if (history.unwinding !== null) return running ? 'unwinding' : 'half unwound';
  if (running) return frozen ? 'running, writes frozen' : 'running';
  if (frozen) return 'DEAD WITH WRITES FROZEN';
  if (waiting) return 'waiting';
  return decision === 'commit' ? 'past the point of no return, not complete' : 'stopped';
}

async function look<T>(plan: Plan, at: (world: World) => Promise<T>): Promise<T> {
  const world = await openWorld(plan);
  try {
    return await at(world);
  } finally {
    world.close();
  }
}

function wayBack(until: number, sight: Sight, { plan, file }: OpenPlan): string[] {
  const mended = ({ what, why, mend }: Finding) => [`    ${what}, because ${why}`, `    ${mend}`];
  return [
    `Going back loses nothing until ${new Date(until).toISOString()} or later, when the cleanup is run: ${typed('rollback', file, plan)}`,
    `  ${inShort(sight)}; look after it with: ${typed('watch', file, plan)}`,
    ...sight.findings.flatMap(mended),
  ];
}
