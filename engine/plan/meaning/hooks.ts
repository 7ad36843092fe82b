import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { milliseconds } from '../../duration.ts';
import type { Duration, Json } from '../../step.ts';
import type { Finding, Path } from '../fault.ts';
import { find, keyOf, spanOf, text, type Written } from '../tree.ts';

/** Hooks that call nothing or two things, whose program is not there, or that would outlast the freeze that they stand in. */
export async function checkHooks(tree: Written, data: Json, folder: string): Promise<Finding[]> {
  const hooks = find(tree, ['hooks']);
  if (hooks?.kind !== 'list') return [];
  const found = await Promise.all(
    hooks.items.map(async (_, index): Promise<Finding[]> => {
      const path: Path = ['hooks', index];
      return [
        ...checkCall(tree, path),
        ...(await checkProgram(tree, path, folder)),
        ...checkTime(tree, data, path),
      ];
    }),
  );
  return found.flat();
}

function checkCall(tree: Written, path: Path): Finding[] {
  const [command, webhook] = ['command', 'webhook'].map((key) => find(tree, [...path, key]) !== undefined);
  if (find(tree, path)?.kind !== 'map' || command !== webhook) return [];
  return [
    {
      span: spanOf(tree, path),
      path,
      what: command ? 'a hook calls a command or a webhook, not both' : 'this hook calls nothing',
      suggestion: command ? 'make two of it' : 'write "command: [...]" or "webhook: { env: NAME }"',
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

/** Nobody can write meanwhile: what a hook takes is taken from the budget. */
function checkTime(tree: Written, data: Json, path: Path): Finding[] {
  if (text(tree, [...path, 'when']) !== 'frozen') return [];
  const { thresholds, hooks } = data as {
    thresholds?: { write_freeze?: Duration };
    hooks?: { within?: Duration }[];
  };
  const within = hooks?.[Number(path[1])]?.within;
  const budget = thresholds?.write_freeze;
  if (!isDuration(within) || !isDuration(budget) || milliseconds(within) < milliseconds(budget)) return [];
  const place = [...path, 'within'];
  return [
    {
      span: find(tree, place) === undefined ? spanOf(tree, path) : keyOf(tree, place),
      path,
      what: `a hook in the freeze may take ${within}, and the whole budget "thresholds.write_freeze" is ${budget}`,
      suggestion: 'give it a "within" well below the budget, or call it "before-cutover"',
    },
  ];
}

const isDuration = (value: unknown): value is Duration =>
  typeof value === 'string' && /^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(value);
