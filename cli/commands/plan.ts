import { writeFile } from 'node:fs/promises';
import { count, type DryRun, dryRun } from '../../engine/dry-run.ts';
import { type ExitCode, exit } from '../../engine/fault.ts';
import type { History } from '../../engine/history.ts';
import { planMarkdown } from '../../engine/print/plan-markdown.ts';
import { planText } from '../../engine/print/plan-text.ts';
import { remembering } from '../../engine/remembering.ts';
import { save } from '../../engine/saved-plan.ts';
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
  const dry = await planAnew(opened, options.rollback && (await toLeave(opened)));
  if (options.json)
    writeJson(io, {
      plan: hash,
      name: plan.name,
      env: plan.env,
      checks: checksIn(dry),
      ...dry,
      summary: count(dry),
    });
  else if (options.markdown) io.out(planMarkdown(dry, plan, hash));
  else io.out(`${planText(dry, plan, hash, Math.min(process.stdout.columns || 110, 160))}\n`);
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
export async function planAnew({ plan }: OpenPlan, back?: History): Promise<DryRun> {
  const world = await openWorld(plan);
  try {
    const read = remembering(world.read);
    return await dryRun(await bindSteps(plan, read, back), read, () => undefined);
  } finally {
    world.close();
  }
}
