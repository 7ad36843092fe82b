import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { milliseconds } from '../../engine/duration.ts';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { openJournal } from '../../engine/journal.ts';
import { planText } from '../../engine/print/plan-text.ts';
import { run } from '../../engine/run.ts';
import type { Outcome } from '../../engine/running.ts';
import { differences, readSaved, save } from '../../engine/saved-plan.ts';
import { decisionIn } from '../../engine/state/decision.ts';
import { takeLease } from '../../engine/state/lease.ts';
import type { Store } from '../../engine/state/store.ts';
import type { Phase } from '../../engine/step.ts';
import { wallClock } from '../../engine/world.ts';
import { gatesOf } from '../gates.ts';
import { postGuard } from '../guard/post.ts';
import { tellHooks } from '../hooks.ts';
import type { Io } from '../io.ts';
import { checkpointOf, holdOf } from '../long-work.ts';
import { keepMemorySmall } from '../memory.ts';
import { latestRun, type OpenPlan, openPlan, typed } from '../open-plan.ts';
import { bindSteps } from '../scene.ts';
import { type Show, showRun } from '../show.ts';
import { version } from '../version.ts';
import { openWorld } from '../world.ts';
import { planAnew } from './plan.ts';

type Options = { env?: string; planFile?: string; yes?: true; until?: Phase; json?: true; undo?: true };

/** `migrate run PLAN`, and `migrate unwind PLAN`: one run from where its journal stands. */
export async function runCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  keepMemorySmall();
  const opened = await openPlan(file, options.env, io);
  const { plan, hash, store } = opened;
  const lease = await takeLease(store);
  try {
    const current = await currentRun(opened, options);
    if (typeof current === 'number') return current;
    if (current.fresh) {
      if (options.undo)
        throw new Fault(`"${plan.name}" has no run that could be unwound`, {
          next: typed('status', file, plan),
        });
      const agreed = await agree(opened, options, io);
      if (!agreed) return exit.ok;
      await current.store.create('plan.json', JSON.stringify(plan, null, 2));
    }
    const world = await openWorld(plan);
    const show = showRun(io, options.json === true);
    const stop = stopOnSignal(show);
    const hooks = tellHooks(plan, world, show.note);
    try {
      const steps = await bindSteps(plan, world.read);
      const outcome = await run(
        {
          identity: { plan: hash, name: plan.name, env: plan.env, version: version() },
          steps,
          gates: gatesOf(plan, current.store, steps),
          journal: await openJournal(current.store, wallClock.now),
          decision: decisionIn(current.store),
          lease,
          world,
          guard: postGuard(file, plan.env, current.name),
          budget: milliseconds(plan.thresholds.write_freeze),
          until: options.until ?? null,
          hold: holdOf(current.store),
          checkpointOf: checkpointOf(current.store),
          stop: stop.signal,
          tell: (event) => {
            show.tell(event);
            hooks.tell(event);
          },
        },
        options.undo ? 'you asked for it' : undefined,
      );
      show.end();
      if (options.json)
        io.out(
          `${JSON.stringify({ at: 'outcome', ...outcome, peak_memory: process.resourceUsage().maxRSS * 1024 })}\n`,
        );
      const code = conclude(outcome, opened, io, options.json === true);
      // Whoever asked to go back got what they asked for.
      return options.undo && code === exit.unwound ? exit.ok : code;
    } finally {
      await hooks.done();
      show.end();
      stop.off();
      world.close();
    }
  } finally {
    await lease.release();
  }
}

/** The run to go on with, or a fresh one; a number where there is nothing to do. */
async function currentRun(
  { plan, hash, store, file }: OpenPlan,
  { json, undo }: Options,
): Promise<{ name: string; store: Store; fresh: boolean } | ExitCode> {
  const latest = await latestRun(store);
  const next = (number: number) => {
    const name = `run-${String(number).padStart(4, '0')}`;
    return { name, store: store.folder(name), fresh: true };
  };
  if (!latest) return next(1);
  const { entries } = await openJournal(latest.store, wallClock.now);
  const last = entries.at(-1);
  if (last?.at === 'finished' && last.how === 'unwound')
    return next(Number(latest.name.slice('run-'.length)) + 1);
  if (last?.at === 'finished') {
    if (undo)
      throw new Fault(`"${plan.name}" is past its point of no return`, {
        next: 'Going back now would lose the writes made since.',
      });
    if (!json)
      process.stderr.write(`"${plan.name}" was moved by ${latest.name}; there is nothing left to do.\n`);
    return exit.ok;
  }
  const [started] = entries;
  if (!started) return { ...latest, fresh: true };
  if (started.at === 'started' && started.plan !== hash) {
    const then = JSON.parse((await latest.store.read('plan.json')) ?? '{}') as object;
    throw new Fault(
      [`"${file}" has changed since ${latest.name} began with it:`, ...planChanges(then, plan)].join('\n  '),
      {
        next: `Put it back as it was; or go back first: \`${typed('unwind', file, plan)}\` with the old file.`,
      },
    );
  }
  return { ...latest, fresh: false };
}

function planChanges(then: object, now: object): readonly string[] {
  const as = (plan: object) => ({
    format: 1 as const,
    plan: '',
    env: '',
    version: '',
    steps: Object.entries(plan).map(([id, value]) => ({
      id,
      name: id,
      phase: 'prepare' as const,
      actions: [{ id: 'value', value } as never],
    })),
  });
  return differences(as(then), as(now)).map((line) => line.replace(' › value › value', ''));
}

/** A fresh run is shown and agreed to: on a terminal by a question, in a pipe by --yes or by a saved plan that still holds. */
async function agree(opened: OpenPlan, { yes, planFile }: Options, io: Io): Promise<boolean> {
  const { plan, hash, file } = opened;
  if (planFile !== undefined) {
    const text = await readFile(planFile, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new Fault(`the saved plan "${planFile}" cannot be read: ${cause.code}`, {
        cause,
        next: `Make one: ${typed('plan', file, plan)} --out ${planFile}`,
      });
    });
    const saved = readSaved(text, planFile);
    const now = save(await planAnew(opened), { plan: hash, env: plan.env, version: version() });
    const moved = differences(saved, now);
    if (moved.length > 0)
      throw new Fault(
        [`"${planFile}" is stale: planned now, it would be another plan:`, ...moved].join('\n  '),
        {
          next: `Review it again: ${typed('plan', file, plan)} --out ${planFile}`,
        },
      );
    return true;
  }
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Fault('nobody can be asked here whether to run this plan', {
      next: `Repeat with --yes, or with --plan-file and a plan that was saved by \`${typed('plan', file, plan)} --out FILE\`.`,
      exit: exit.usage,
    });
  io.out(`${planText(await planAnew(opened), plan, hash, process.stdout.columns)}\n\n`);
  const question = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await question.question('Run it? Only "yes" is a yes: ')) === 'yes';
  } finally {
    question.close();
  }
}

/** The first signal asks the run to stop at the next safe point; the second ends it at once. Both leave a journal that resumes. */
function stopOnSignal(show: Show): { signal: AbortSignal; off(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exit.interrupted);
    show.note('stopping after the action in hand; ^C again to stop at once');
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    off: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}

function conclude(outcome: Outcome, { plan, file }: OpenPlan, io: Io, json: boolean): ExitCode {
  const say = (text: string) => {
    if (!json) io.out(`${text}\n`);
  };
  switch (outcome.how) {
    case 'done':
      say(`"${plan.name}" has moved to ${plan.target.host}.`);
      return exit.ok;
    case 'paused':
      say(`Stopped after ${outcome.after}, as asked. Go on with: ${typed('run', file, plan)}`);
      return exit.ok;
    case 'waiting':
      say(`Waits: ${outcome.why}`);
      return exit.waiting;
    case 'held':
      say(
        `Stopped where it stands: ${outcome.because}. Mend it, and go on with: ${typed('run', file, plan)}   or go back with: ${typed('unwind', file, plan)}`,
      );
      return exit.failed;
    case 'interrupted':
      say(
        `Interrupted. Go on with: ${typed('run', file, plan)}   or go back with: ${typed('unwind', file, plan)}`,
      );
      return exit.interrupted;
    case 'unwound':
      say(
        outcome.changed
          ? `Unwound: everything is as it was before. The cause: ${outcome.because}`
          : `Nothing was changed. The cause: ${outcome.because}`,
      );
      if (outcome.error?.next !== undefined) say(`→ ${outcome.error.next}`);
      if (outcome.changed) return exit.unwound;
      return outcome.error ? exit.error : exit.failed;
  }
}
