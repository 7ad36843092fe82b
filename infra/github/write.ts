import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { type Became, writeOwn } from '../write-own.ts';

/** What came of a workflow's file, which is named by its path from the root of the repository. */
export type File = { readonly file: string; readonly became: Became };

/**
 * Writes workflows into a repository. What an earlier `migrate init --ci` of the same plan wrote is replaced; a file of anybody else, or
 * one that was changed by hand, is refused before anything is written.
 */
export async function writeInto(
  root: string,
  workflows: readonly { readonly file: string; readonly text: string }[],
  plan: string,
): Promise<readonly File[]> {
  const files = workflows.map(({ file, text }) => ({ file: join(root, file), text: marked(text, plan) }));
  const became = await writeOwn(files, (file, found) => refuseOther(file, found, plan));
  return workflows.map(({ file }, index) => ({ file, became: became[index] ?? 'unchanged' }));
}

/** The text with the line at its top by which it is known again. */
export const marked = (text: string, plan: string): string =>
  `# Written by \`migrate init --ci\` from ${plan}, not to be changed by hand. sha256 ${digest(text)}\n${text}`;

const mark =
  /^# Written by `migrate init --ci` from (.+), not to be changed by hand\. sha256 ([0-9a-f]{64})\n/;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function refuseOther(file: string, found: string, plan: string): void {
  const [line = '', of, sha256] = mark.exec(found) ?? [];
  if (of === undefined)
    throw new Fault(`"${file}" was not written by \`migrate init --ci\``, {
      next: 'Move it away, and repeat.',
    });
  if (of !== plan)
    throw new Fault(`"${file}" was written from "${of}"`, {
      next: 'Two plans of one repository need two names: "name" in the plan.',
    });
  if (digest(found.slice(line.length)) !== sha256)
    throw new Fault(`"${file}" was changed since \`migrate init --ci\` wrote it`, {
      next: 'Put what is your own into a workflow of its own. Then delete this one, and repeat.',
    });
}
