import { isAbsolute, relative, resolve } from 'node:path';
import { type ExitCode, exit } from '../../engine/fault.ts';
import { checkSynth } from '../../engine/plan/meaning/synth.ts';
import type { Io } from '../io.ts';
import { openPlan } from '../open-plan.ts';
import { givenOf } from '../synth.ts';

/** What `migrate synth` is asked for. */
export type SynthOptions = {
  readonly env?: string | undefined;
  readonly out: string;
  readonly json?: true;
};

/** `migrate synth PLAN --out DIR`: the Terraform that a plan needs, a folder for each stack, and what to type next. */
export async function synthCommand(
  file: string,
  { env, out, json }: SynthOptions,
  io: Io,
): Promise<ExitCode> {
  const { plan } = await openPlan(file, env, io, checkSynth);
  const { synthesize } = await import('../../infra/terraform/synthesize.ts');
  const { writeStacks } = await import('../../infra/terraform/write.ts');
  const given = await givenOf(plan, resolve(file), resolve(out));
  const stacks = await synthesize(given);
  if (stacks.length === 0) {
    if (json) io.out(`${JSON.stringify({ files: [] })}\n`);
    else io.err(`${file} needs nothing that Terraform could make\n`);
    return exit.ok;
  }
  const files = await writeStacks(out, stacks, { plan: given.source, env: plan.env });
  if (json) {
    io.out(`${JSON.stringify({ files })}\n`);
    return exit.ok;
  }
  const width = Math.max(...files.map(({ file: each }) => each.length));
  for (const { file: each, became } of files) io.out(`${each.padEnd(width)}  ${became}\n`);
  io.out('\nNext, in this order:\n');
  for (const { stack } of files) io.out(`  ${commandsFor(`${out}/${stack}`)}\n`);
  if (stacks.some(({ name }) => name === 'migration'))
    io.out(
      `\nAfter the migration, when its cleanup is done:\n  terraform -chdir=${shown(`${out}/migration`)} destroy\n`,
    );
  return exit.ok;
}

const commandsFor = (folder: string): string =>
  `terraform -chdir=${shown(folder)} init && terraform -chdir=${shown(folder)} apply`;

/** A folder as it is typed from here. */
function shown(folder: string): string {
  const near = relative('.', folder);
  const path = isAbsolute(folder) || near.startsWith('..') ? folder : near;
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
