import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { type Mark, printedDigest } from './mark.ts';
import type { Written } from './synthesize.ts';

/** What came of a file: `written`, or `unchanged` where it stood as it is. */
export interface File {
  readonly stack: string;
  readonly file: string;
  readonly became: 'written' | 'unchanged';
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
  const found = await Promise.all(stacks.map(({ name }) => textOf(join(folder, name, fileName))));
  for (const [index, text] of found.entries()) {
    const file = join(folder, stacks[index]?.name ?? '', fileName);
    if (text !== null && text !== stacks[index]?.text) refuseOther(file, text, mark);
  }
  const files: File[] = [];
  for (const [index, { name, text }] of stacks.entries()) {
    const file = join(folder, name, fileName);
    const same = found[index] === text;
    if (!same) {
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(file, text);
    }
    files.push({ stack: name, file, became: same ? 'unchanged' : 'written' });
  }
  return files;
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
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
