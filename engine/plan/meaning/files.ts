import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Finding, Path } from '../fault.ts';
import { spanOf, text, type Written } from '../tree.ts';

/** Files and folders that the plan names and this machine does not have. */
export async function checkFiles(tree: Written, folder: string): Promise<Finding[]> {
  const found = await Promise.all([
    check(tree, folder, ['source', 'ca'], 'file'),
    check(tree, folder, ['target', 'ca'], 'file'),
    check(tree, folder, ['rehearsal', 'sql'], 'folder'),
  ]);
  return found.flat();
}

async function check(tree: Written, folder: string, path: Path, kind: 'file' | 'folder'): Promise<Finding[]> {
  const name = text(tree, path);
  if (!name || name.includes('${')) return [];
  const entry = await stat(resolve(folder, name)).catch(() => undefined);
  if (kind === 'file' ? entry?.isFile() : entry?.isDirectory()) return [];
  return [
    {
      span: spanOf(tree, path),
      path,
      what: `there is no ${kind} "${name}"`,
      why: 'it is looked for from the folder of the plan',
    },
  ];
}
