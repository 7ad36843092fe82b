import type { StackName } from '../terraform/stack-names.ts';

/** What workflows are written from: one plan, in all its environments. */
export interface Given {
  readonly name: string;
  /** The plan's file, by its path from the root of the repository. */
  readonly file: string;
  /** The version of this program that carries it out: a saved plan is good for no other. */
  readonly version: string;
  readonly environments: readonly [Environment, ...Environment[]];
}

/** One environment of a plan. */
export interface Environment {
  readonly name: string;
  /** That of GitHub whose rules release what changes something. */
  readonly protectedBy: string;
  /** That of GitHub in which is only read. */
  readonly reviewedIn: string;
  /** Null: the repository's variable AWS_REGION has it. */
  readonly region: string | null;
  readonly partition: string;
  /** The names of the roles that change and that read. */
  readonly engine: string;
  readonly reader: string;
  /** Where its Terraform is, by its path from the root of the repository, and which stacks there are, in their order. */
  readonly folder: string;
  readonly stacks: readonly StackName[];
  /** Where its records are, in S3. */
  readonly state: string;
  /** Whether there is a way back after the cutover. */
  readonly back: boolean;
  /** Environment variables that passwords and addresses of hooks are taken from: secrets of GitHub's of the same names. */
  readonly secrets: readonly string[];
}
