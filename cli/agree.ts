import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { DryRun } from '../engine/dry-run.ts';
import { exit, Fault } from '../engine/fault.ts';
import { planText } from '../engine/print/plan-text.ts';
import { differences, readSaved, save } from '../engine/saved-plan.ts';
import type { Io } from './io.ts';
import { type OpenPlan, typed } from './open-plan.ts';
import { version } from './version.ts';

/** What somebody agrees to: what would be done, and the command that asks. */
export type Proposal = {
  readonly command: 'run' | 'rollback';
  planned(): Promise<DryRun>;
};

/** A fresh run is shown and agreed to: on a terminal by a question, in a pipe by --yes or by a saved plan that still holds. */
export async function agree(
  { plan, hash, file }: OpenPlan,
  { yes, planFile }: { yes?: true; planFile?: string },
  { command, planned }: Proposal,
  io: Io,
): Promise<boolean> {
  const saving = `${typed('plan', file, plan)}${command === 'rollback' ? ' --rollback' : ''} --out`;
  if (planFile !== undefined) {
    const text = await readFile(planFile, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new Fault(`the saved plan "${planFile}" cannot be read: ${cause.code}`, {
        cause,
        next: `Make one: ${saving} ${planFile}`,
      });
    });
    const saved = readSaved(text, planFile);
    const now = save(await planned(), { plan: hash, env: plan.env, version: version() });
    const moved = differences(saved, now);
    if (moved.length > 0)
      throw new Fault(
        [`"${planFile}" is stale: planned now, it would be another plan:`, ...moved].join('\n  '),
        { next: `Review it again: ${saving} ${planFile}` },
      );
    return true;
  }
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Fault(
      command === 'run'
        ? 'nobody can be asked here whether to run this plan'
        : 'nobody can be asked here whether to roll back',
      {
        next: `Repeat with --yes, or with --plan-file and a plan that was saved by \`${saving} FILE\`.`,
        exit: exit.usage,
      },
    );
  io.out(`${planText(await planned(), plan, hash, process.stdout.columns)}\n\n`);
  const question = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const asked = command === 'run' ? 'Run it?' : 'Roll back?';
    return (await question.question(`${asked} Only "yes" is a yes: `)) === 'yes';
  } finally {
    question.close();
  }
}
