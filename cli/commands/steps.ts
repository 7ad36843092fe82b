import { readFile } from 'node:fs/promises';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { closest } from '../../engine/plan/closest.ts';
import type { Io } from '../io.ts';
import { steps } from '../registry.ts';
import { packageFile } from '../version.ts';

/** `migrate steps [NAME]`: what there is, from the registry and the steps' own schemas. */
export async function stepsCommand(
  name: string | undefined,
  options: { json?: true },
  io: Io,
): Promise<ExitCode> {
  const load = name === undefined ? undefined : steps.get(name);
  if (name !== undefined && !load) {
    const guess = closest(name, [...steps.keys()]);
    throw new Fault(`there is no step "${name}"`, {
      next: guess === undefined ? '`migrate steps` lists them all.' : `Did you mean "${guess}"?`,
      exit: exit.usage,
    });
  }
  if (name === undefined || !load) {
    const all = await Promise.all([...steps.values()].map((each) => each()));
    if (options.json)
      io.out(
        `${JSON.stringify(
          all.map(({ name: each, summary, after }) => ({ name: each, summary, after })),
          null,
          2,
        )}\n`,
      );
    else for (const { name: each, summary } of all) io.out(`${each.padEnd(20)} ${summary}\n`);
    return exit.ok;
  }
  const step = await load();
  const schema = JSON.parse(await readFile(packageFile(`schemas/steps/${name}.schema.json`), 'utf8')) as {
    properties?: Record<string, { description?: string; default?: unknown }>;
  };
  if (options.json) {
    io.out(
      `${JSON.stringify({ name, summary: step.summary, after: step.after, after_in_rollback: step.afterInRollback ?? null, schema }, null, 2)}\n`,
    );
    return exit.ok;
  }
  io.out(`${name}\n  ${step.summary}\n`);
  if (step.after?.length) io.out(`  stands after ${step.after.join(', ')}\n`);
  if (step.afterInRollback)
    io.out(
      `  in a rollback: ${step.afterInRollback.length > 0 ? `stands after ${step.afterInRollback.join(', ')}` : 'stands first'}\n`,
    );
  for (const [key, { description, default: preset }] of Object.entries(schema.properties ?? {}))
    if (key !== 'step' && key !== 'id')
      io.out(
        `  ${key.padEnd(12)} ${description ?? ''}${preset === undefined ? '' : ` (default ${JSON.stringify(preset)})`}\n`,
      );
  return exit.ok;
}
