import { writeFile } from 'node:fs/promises';
import { count, type DryRun, dryRun } from '../../engine/dry-run.ts';
import { type ExitCode, exit } from '../../engine/fault.ts';
import type { History } from '../../engine/history.ts';
import type { Advice } from '../../engine/print/advice.ts';
import { planMarkdown } from '../../engine/print/plan-markdown.ts';
import { planText } from '../../engine/print/plan-text.ts';
import { remembering } from '../../engine/remembering.ts';
import { save } from '../../engine/saved-plan.ts';
import { adviceOn } from '../advice.ts';
import type { Io } from '../io.ts';
import { type OpenPlan, openPlan, typed } from '../open-plan.ts';
import { newestRollback } from '../records.ts';
import { refuseIfBack, runToLeave } from '../run-to-leave.ts';
import { bindSteps } from '../scene.ts';
import { version } from '../version.ts';
import { openWorld } from '../world.ts';
import { writeJson } from '../write-json.ts';

type Options = {
  env?: string;
  out?: string;
  markdown?: true;
  json?: true;
  detailedExitcode?: true;
  rollback?: true;
};

/** `migrate plan PLAN`: the dry run, read from the live systems, with nothing changed; with --rollback, the way back from the run that moved it. */
export async function planCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  const opened = await openPlan(file, options.env, io);
  const { plan, hash } = opened;
  const back = options.rollback && (await toLeave(opened));
  const { dry, advice } = await inWorld(opened, back, adviceOn);
  if (options.json)
    writeJson(io, {
      plan: hash,
      name: plan.name,
      env: plan.env,
      checks: checksIn(dry),
      advice,
      ...dry,
      summary: count(dry),
    });
  else if (options.markdown) io.out(planMarkdown(dry, plan, hash, advice));
  else io.out(`${planText(dry, plan, hash, Math.min(process.stdout.columns || 110, 160), advice)}\n`);
  if (options.out !== undefined) {
    const saved = save(dry, { plan: hash, env: plan.env, version: version() });
    await writeFile(options.out, `${JSON.stringify(saved, null, 2)}\n`);
    const failed = count(dry).failed.length > 0;
    if (!options.json && !options.markdown && failed)
      io.out(`Saved, though a check failed: mend it, and plan again.\n`);
    else if (!options.json && !options.markdown)
      io.out(
        `Saved. Run exactly this with: ${typed(options.rollback ? 'rollback' : 'run', file, plan)} --plan-file ${options.out}\n`,
      );
  }
  if (count(dry).failed.length > 0) return exit.failed;
  return options.detailedExitcode && count(dry).actions > 0 ? exit.changes : exit.ok;
}

/** What a rollback would go back from; refused where one went back already. */
async function toLeave(opened: OpenPlan): Promise<History> {
  const run = await runToLeave(opened, 'read');
  refuseIfBack(opened, await newestRollback(run, 'read'));
  return run.history;
}

/** Every check that was asked, with the severity that the plan gives it. */
const checksIn = ({ steps }: DryRun) =>
  steps.flatMap(({ id, actions, asked }) =>
    actions.flatMap(({ id: check, title, until: [probe], check: holds }) => {
      const answer = asked[check];
      return answer === undefined
        ? []
        : [{ step: id, check, title, severity: 'is' in probe ? 'error' : 'warn', holds, ...answer }];
    }),
  );

/** Plans every step against the live systems: those to the target, or back from the run that `back` is of. */
export const planAnew = async (opened: OpenPlan, back?: History): Promise<DryRun> =>
  (await inWorld(opened, back, async () => [])).dry;

async function inWorld(
  { plan }: OpenPlan,
  back: History | undefined,
  advise: typeof adviceOn,
): Promise<{ dry: DryRun; advice: readonly Advice[] }> {
  const world = await openWorld(plan);
  try {
    const read = remembering(world.read);
    const dry = await dryRun(await bindSteps(plan, read, back), read, () => undefined);
    // Going back makes no choices any more.
    return { dry, advice: back ? [] : await advise(plan, read) };
  } finally {
    world.close();
  }
}
