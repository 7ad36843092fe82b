import { relative, resolve, sep } from 'node:path';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { checkCi } from '../../engine/plan/meaning/ci.ts';
import { base } from '../../engine/plan/overlay.ts';
import { readPlan } from '../../engine/plan/read.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Io } from '../io.ts';
import { known } from '../known.ts';
import { openPlan } from '../open-plan.ts';

type Options = { readonly ci?: true; readonly json?: true };

/** `migrate init --ci PLAN`: the workflows of GitHub Actions for a plan, into the repository whose root this is typed at. */
export async function initCommand(
  file: string | undefined,
  { ci, json }: Options,
  io: Io,
): Promise<ExitCode> {
  if (!ci)
    throw new Fault('writing a plan from a live source is not in this version', {
      next: 'Copy one of the plans that come with it, such as plans/quickstart.yaml; `migrate init --ci PLAN` writes the workflows for it.',
      exit: exit.usage,
    });
  if (file === undefined)
    throw new Fault('workflows are written for a plan, and none is named', {
      next: 'Repeat with it: migrate init --ci PLAN',
      exit: exit.usage,
    });
  const path = relative('.', resolve(file)).split(sep).join('/');
  if (path.startsWith('..'))
    throw new Fault(`"${file}" is not in this folder, nor in one below it`, {
      next: 'Type it at the root of the repository that has the plan.',
      exit: exit.usage,
    });
  const { ciGivenOf } = await import('../ci.ts');
  const { writeWorkflows } = await import('../../infra/github/workflows.ts');
  const { writeInto } = await import('../../infra/github/write.ts');
  const given = ciGivenOf(await everyPlan(file, io), path);
  const files = await writeInto(resolve('.'), writeWorkflows(given), path);
  if (json) {
    io.out(`${JSON.stringify({ files })}\n`);
    return exit.ok;
  }
  const width = Math.max(...files.map((each) => each.file.length));
  for (const each of files) io.out(`${each.file.padEnd(width)}  ${each.became}\n`);
  io.out(`\n${next(given)}`);
  return exit.ok;
}

/** The plan for each of its environments; without any, the base. */
async function everyPlan(file: string, io: Io): Promise<readonly [Plan, ...Plan[]]> {
  const { environments } = await readPlan(file, undefined, await known());
  const [first = base, ...rest] = environments;
  const open = async (env: string) => (await openPlan(file, env, io, checkCi)).plan;
  const plans: [Plan, ...Plan[]] = [await open(first)];
  for (const env of rest) plans.push(await open(env));
  return plans;
}

function next({ file, environments }: ReturnType<typeof import('../ci.ts')['ciGivenOf']>): string {
  const written = environments.filter(({ stacks }) => stacks.length > 0);
  const lines = [
    'Next:',
    ...written.map(({ name, folder }) => `  migrate synth ${file} --env ${name} --out ${folder}`),
    ...(written.length === 0
      ? []
      : ['  commit what it writes, and apply it once by hand: the roles of the workflows are in it']),
    `  on GitHub, the environments ${environments.map(({ protectedBy, reviewedIn }) => `"${protectedBy}" (with required reviewers) and "${reviewedIn}"`).join(', ')}`,
    '  and in them, or in the repository, the variables AWS_ACCOUNT_ID, AWS_REGION, TERRAFORM_ROLE_ARN and MIGRATE_RUNNER: docs/ci.md',
  ];
  return `${lines.join('\n')}\n`;
}
