import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../../infra/sandbox/wait.ts';

const forever = 3_600_000;

/** Waits until the engine stands still, and says which process it is; null where it ended before it came to the step. */
export async function untilReached(folder: string, ended: Promise<unknown>): Promise<number | null> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const reached = join(folder, 'reached');
  await waitFor(() => over || existsSync(reached) || undefined, { within: forever, every: 3 });
  if (!existsSync(reached)) return null;
  return (JSON.parse(await readFile(reached, 'utf8')) as { pid: number }).pid;
}

/** Lets the engine go on, with its clock so many milliseconds off. */
export async function letGo(folder: string, jump: number): Promise<void> {
  const part = join(folder, 'go.part');
  // The engine must not read half of it.
  await writeFile(part, JSON.stringify({ jump }));
  await rename(part, join(folder, 'go'));
}
