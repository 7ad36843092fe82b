import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { type Became, writeOwn } from '../write-own.ts';
import { type Mark, printedDigest } from './mark.ts';
import type { Written } from './synthesize.ts';

/** What came of the file of a stack. */
export interface File {
  readonly stack: string;
  readonly file: string;
  readonly became: Became;
}

/** How the file of a stack is called. */
export const fileName = 'main.tf.json';

/**
 * Writes each stack into a folder of its own. What an earlier synth of the same plan and environment wrote is replaced; a file of
 * anybody else, or one that was changed by hand, is refused before anything is written.
 */
export async function writeStacks(
  folder: string,
  stacks: readonly Written[],
  mark: Pick<Mark, 'plan' | 'env'>,
): Promise<readonly File[]> {
  const files = stacks.map(({ name, text }) => ({ stack: name, file: join(folder, name, fileName), text }));
  const became = await writeOwn(files, (file, text) => refuseOther(file, text, mark));
  return files.map(({ stack, file }, index) => ({ stack, file, became: became[index] ?? 'unchanged' }));
}

function refuseOther(file: string, text: string, { plan, env }: Pick<Mark, 'plan' | 'env'>): void {
  const found = markOf(text);
  if (found === null)
    throw new Fault(`"${file}" was not written by \`migrate synth\``, {
      next: 'Move it away, or name another folder with --out.',
    });
  if (found.mark.plan !== plan || found.mark.env !== env)
    throw new Fault(`"${file}" was written from "${found.mark.plan}" for "${found.mark.env}"`, {
      next: `Name another folder with --out: each plan and environment has its own.`,
    });
  if (found.digest !== found.mark.sha256)
    throw new Fault(`"${file}" was changed since \`migrate synth\` wrote it`, {
      next: 'Say it in the plan, or in a file beside it: Terraform reads every file of the folder. Then delete this one, and repeat.',
    });
}

function markOf(text: string): { readonly mark: Mark; readonly digest: string } | null {
  try {
    const { '//': mark, ...rest } = JSON.parse(text) as { readonly '//'?: Mark };
    return mark?.written_by === 'migrate synth' ? { mark, digest: printedDigest(rest) } : null;
  } catch {
    return null;
  }
}
