import { styleText } from 'node:util';
import { type ExitCode, exit } from '../../engine/fault.ts';
import { examineMachine, type Finding } from '../../infra/sandbox/examine.ts';
import type { Io } from '../io.ts';

const colours = { ok: 'green', warns: 'yellow', lacks: 'red' } as const;

/** Prints what this machine has and lacks, each lack with the command that mends it. */
export async function doctorCommand(options: { readonly json?: boolean }, io: Io): Promise<ExitCode> {
  const findings = await examineMachine();
  const ready = findings.every(({ state }) => state !== 'lacks');
  if (options.json) io.out(`${JSON.stringify({ ready, findings }, null, 2)}\n`);
  else io.out(`${findings.flatMap((finding) => draw(finding, io.colour)).join('\n')}\n`);
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
