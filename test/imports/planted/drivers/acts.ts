import { TerraformStack } from 'cdktf/lib/stack.js'; // breach: package
import type { Run } from '../engine/run.ts';
import { run } from '../engine/run.ts'; // breach: direction
import { startSandbox } from '../infra/sandbox/sandbox.ts'; // breach: direction
import { drain } from '../steps/drain.ts'; // breach: direction
export type R = Run;
export const all = [run, drain, startSandbox, TerraformStack];
