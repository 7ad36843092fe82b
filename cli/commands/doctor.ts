import { styleText } from 'node:util';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { examineMachine, type Finding } from '../../infra/sandbox/examine.ts';
import type { Io } from '../io.ts';
import { openPlan } from '../open-plan.ts';
import { printStanding } from '../print-standing.ts';

const colours = { ok: 'green', warns: 'yellow', lacks: 'red' } as const;

type Options = { readonly env?: string; readonly json?: true };

/** `migrate doctor`: what this machine has and lacks; of a plan, what it names in AWS and what of that is missing. */
export async function doctorCommand(file: string | undefined, options: Options, io: Io): Promise<ExitCode> {
  if (file !== undefined) return askFor(file, options, io);
  if (options.env === undefined) return examine(options, io);
  throw new Fault(`the environment "${options.env}" is of a plan, and none is named`, {
    next: `Repeat with it: migrate doctor PLAN --env ${options.env}`,
    exit: exit.usage,
  });
}

/** Each lack with the command that mends it. */
async function examine({ json }: Options, io: Io): Promise<ExitCode> {
  const findings = await examineMachine();
  const ready = findings.every(({ state }) => state !== 'lacks');
  if (json) io.out(`${JSON.stringify({ ready, findings }, null, 2)}\n`);
  else io.out(`${findings.flatMap((finding) => draw(finding, io.colour)).join('\n')}\n`);
  return ready ? exit.ok : exit.failed;
}

async function askFor(file: string, { env, json }: Options, io: Io): Promise<ExitCode> {
  const { plan } = await openPlan(file, env, io);
  const { standingOf } = await import('../standing.ts');
  const found = await standingOf(plan);
  const has = (...states: readonly string[]) => found.some(({ state }) => states.includes(state));
  const ready = !has('missing', 'wrong', 'unanswered');
  if (json)
    io.out(`${JSON.stringify({ plan: plan.name, env: plan.env, ready, findings: found }, null, 2)}\n`);
  else io.out(printStanding(found, { plan, file }, io.colour));
  if (has('unanswered')) return exit.error;
  return ready ? exit.ok : exit.failed;
}

function draw({ name, state, found, mend }: Finding, colour: boolean): string[] {
  const word = state.padEnd(5);
  const shown = colour ? styleText(colours[state], word, { validateStream: false }) : word;
  const commands = Object.entries(mend ?? {});
  const same = new Set(commands.map(([, command]) => command)).size === 1;
  const lines = same
    ? [commands[0]?.[1] ?? '']
    : commands.map(([system, command]) => `${system.padEnd(6)} ${command}`);
  return [`${shown}  ${name.padEnd(12)}  ${found}`, ...lines.map((line) => `${' '.repeat(21)}→ ${line}`)];
}
