import { readFile } from 'node:fs/promises';
import { type ExitCode, exit } from '../../engine/fault.ts';
import type { Io } from '../io.ts';
import { packageFile } from '../version.ts';

/** `migrate schema`: the JSON Schema of plans, for an editor. */
export async function schemaCommand(io: Io): Promise<ExitCode> {
  io.out(await readFile(packageFile('schemas/plan.schema.json'), 'utf8'));
  return exit.ok;
}
