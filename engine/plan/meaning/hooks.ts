import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Finding, Path } from '../fault.ts';
import { find, spanOf, text, type Written } from '../tree.ts';

/** Hooks that call nothing or several things, or whose program is not there. */
export async function checkHooks(tree: Written, folder: string): Promise<Finding[]> {
  const hooks = find(tree, ['hooks']);
  if (hooks?.kind !== 'list') return [];
  const found = await Promise.all(
    hooks.items.map(async (_, index): Promise<Finding[]> => {
      const path: Path = ['hooks', index];
      return [...checkCall(tree, path), ...(await checkProgram(tree, path, folder))];
    }),
  );
  return found.flat();
}

function checkCall(tree: Written, path: Path): Finding[] {
  const called = ['command', 'webhook', 'sns'].filter((key) => find(tree, [...path, key]) !== undefined);
  if (find(tree, path)?.kind !== 'map' || called.length === 1) return [];
  const nothing = called.length === 0;
  return [
    {
      span: spanOf(tree, path),
      path,
      what: nothing
        ? 'this hook calls nothing'
        : `a hook calls one thing, and this one has ${called.map((key) => `"${key}"`).join(' and ')}`,
      suggestion: nothing
        ? 'write "command: [...]", "webhook: { env: NAME }" or "sns: TOPIC-ARN"'
        : 'make a hook of each',
    },
  ];
}

async function checkProgram(tree: Written, path: Path, folder: string): Promise<Finding[]> {
  const place = [...path, 'command', 0];
  const program = text(tree, place);
  if (!program?.includes('/') || program.includes('${')) return [];
  const entry = await stat(resolve(folder, program)).catch(() => undefined);
  if (entry?.isFile()) return [];
  return [
    {
      span: spanOf(tree, place),
      path: place,
      what: `there is no program "${program}"`,
      why: 'it is looked for from the folder of the plan',
    },
  ];
}
