import { inWords, milliseconds } from '../../engine/duration.ts';
import { type ExitCode, exit } from '../../engine/fault.ts';
import { fold, type History } from '../../engine/history.ts';
import { openJournal } from '../../engine/journal.ts';
import { decisionIn } from '../../engine/state/decision.ts';
import { alive, currentLease } from '../../engine/state/lease.ts';
import { wallClock } from '../../engine/world.ts';
import type { Io } from '../io.ts';
import { readPause } from '../long-work.ts';
import { latestRun, openPlan, typed } from '../open-plan.ts';

/** `migrate status PLAN`: where the newest run stands, who runs it, and what to type next. Connects to nothing. */
export async function statusCommand(
  file: string,
  options: { env?: string; json?: true },
  io: Io,
): Promise<ExitCode> {
  const { plan, store, hash } = await openPlan(file, options.env, io);
  const run = await latestRun(store);
  if (!run) {
    io.out(
      options.json
        ? `${JSON.stringify({ state: 'none' })}\n`
        : `"${plan.name}" has not run yet. Begin with: ${typed('plan', file, plan)}\n`,
    );
    return exit.ok;
  }
  const { entries } = await openJournal(run.store, wallClock.now, 'read');
  const history = fold(entries);
  const decision = await decisionIn(run.store).read();
  const lease = await currentLease(store);
  const holder = lease && alive(lease.holder, Date.now()) ? lease.holder : null;
  const pause = await readPause(run.store);
  const held = pause?.paused === true && history.finished === null;
  const last = entries.at(-1);
  const frozen = history.clock.started !== null && history.clock.stopped === null && decision !== 'commit';
  const state = stateOf(history, holder !== null, frozen, last?.at === 'waiting', decision);
  const done = [...history.steps].map(([id, { actions }]) => ({
    step: id,
    actions: actions.length,
    proved: actions.filter((action) => history.outputs.has(`${id}/${action.id}`)).length,
  }));
  if (options.json) {
    io.out(
      `${JSON.stringify({ run: run.name, state, frozen, decision, holder, paused: held ? pause : null, plan: history.plan, unchanged: history.plan === hash, steps: done, failure: history.failure }, null, 2)}\n`,
    );
    return exit.ok;
  }
  const lines = [`${plan.name} (${plan.env})   ${run.name}   ${state}`];
  for (const { step, actions, proved } of done)
    lines.push(`  ${proved === actions ? '✓' : '…'} ${step.padEnd(20)} ${proved} of ${actions}`);
  if (history.failure) lines.push(`  ✗ ${history.failure.action ?? ''} ${history.failure.error}`);
  if (last) lines.push(`  last journal line ${inWords(Date.now() - last.time)} ago: ${last.at}`);
  if (held) lines.push(`Paused by ${pause.by} since ${pause.at}; go on with: ${typed('resume', file, plan)}`);
  if (frozen && !holder)
    lines.push(
      `THE SOURCE IS FROZEN and no engine is alive (frozen ${inWords(Date.now() - (history.clock.started ?? 0))}, budget ${inWords(milliseconds(plan.thresholds.write_freeze))}).`,
      `Thaw it now: ${typed('run', file, plan)}`,
    );
  else if (last?.at === 'waiting') lines.push(`It waits: ${last.why}`);
  else if (last?.at === 'held')
    lines.push(
      `${last.action} did not hold: ${last.error}`,
      `Mend it, and go on with: ${typed('run', file, plan)}   or go back with: ${typed('unwind', file, plan)}`,
    );
  else if (!holder && history.finished === null)
    lines.push(`Go on with: ${typed('run', file, plan)}   or go back with: ${typed('unwind', file, plan)}`);
  io.out(`${lines.join('\n')}\n`);
  return exit.ok;
}

function stateOf(
  history: History,
  running: boolean,
  frozen: boolean,
  waiting: boolean,
  decision: string | null,
): string {
  if (history.finished === 'done') return 'done';
  if (history.finished === 'unwound') return 'unwound';
  if (history.unwinding !== null) return running ? 'unwinding' : 'half unwound';
  if (running) return frozen ? 'running, source frozen' : 'running';
  if (frozen) return 'DEAD WITH THE SOURCE FROZEN';
  if (waiting) return 'waiting';
  return decision === 'commit' ? 'past the point of no return, not complete' : 'stopped';
}
