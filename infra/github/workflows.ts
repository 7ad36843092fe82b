import type { Given } from './given.ts';
import type { Workflow } from './model.ts';
import { print } from './print.ts';
import { fileOf } from './workflow.ts';
import { apply } from './workflows/apply.ts';
import { cutover } from './workflows/cutover.ts';
import { migrationStack } from './workflows/migration-stack.ts';
import { pullRequest } from './workflows/pull-request.ts';
import { rollback } from './workflows/rollback.ts';
import { verify } from './workflows/verify.ts';

/** One workflow as it is written; `file` is its path from the root of the repository. */
export type Written = { readonly file: string; readonly workflow: Workflow; readonly text: string };

/** The workflows of a plan: the same plan gives the same bytes. */
export function writeWorkflows(given: Given): readonly Written[] {
  const all: readonly (readonly [string, Workflow | null])[] = [
    ['pull-request', pullRequest(given)],
    ['apply', apply(given)],
    ['migration-stack', migrationStack(given)],
    ['verify', verify(given)],
    ['run', cutover(given)],
    ['go-back', rollback(given)],
  ];
  return all.flatMap(([name, workflow]) =>
    workflow === null ? [] : [{ file: fileOf(given, name), workflow, text: print(workflow) }],
  );
}
