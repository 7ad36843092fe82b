import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What came of a file: `written`, or `unchanged` where it stood as it is. */
export type Became = 'written' | 'unchanged';

/**
 * Writes files that belong to this program. Before any is written, `refuse` is shown each that stands with another text, and throws where
 * that is somebody else's, or was changed by hand. What came of each, in their order.
 */
export async function writeOwn(
  files: readonly { readonly file: string; readonly text: string }[],
  refuse: (file: string, found: string) => void,
): Promise<readonly Became[]> {
  const found = await Promise.all(files.map(({ file }) => textOf(file)));
  for (const [index, { file, text }] of files.entries()) {
    const there = found[index] ?? null;
    if (there !== null && there !== text) refuse(file, there);
  }
  const became: Became[] = [];
  for (const [index, { file, text }] of files.entries()) {
    const same = found[index] === text;
    if (!same) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    became.push(same ? 'unchanged' : 'written');
  }
  return became;
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}
