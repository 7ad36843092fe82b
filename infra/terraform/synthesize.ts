import { RootConstruct } from 'constructs';
import { chosen } from './chosen.ts';
import type { Given } from './given.ts';
import { type Mark, printedDigest } from './mark.ts';
import { Stack } from './stack.ts';
import type { StackName } from './stack-names.ts';
import { access } from './stacks/access.ts';
import { database } from './stacks/database.ts';
import { migration } from './stacks/migration.ts';
import { monitoring } from './stacks/monitoring.ts';
import { network } from './stacks/network.ts';
import { source } from './stacks/source.ts';
import { traffic } from './stacks/traffic.ts';

/** One stack as it is written. */
export interface Written {
  readonly name: StackName;
  readonly text: string;
}

type Fill = (stack: Stack) => void | Promise<void>;

const fill: { readonly [name in StackName]: Fill } = {
  network,
  database,
  access,
  source,
  traffic,
  monitoring,
  migration,
};

/** The stacks that a plan needs, as Terraform's JSON; the same plan gives the same bytes. */
export async function synthesize(given: Given): Promise<readonly Written[]> {
  const root = new RootConstruct();
  const written: Written[] = [];
  for (const name of chosen(given.plan)) {
    const stack = new Stack(root, name, given);
    await fill[name](stack);
    stack.prepareStack();
    written.push({ name, text: print(stack.toTerraform(), given) });
  }
  return written;
}

function print(made: { readonly [key: string]: unknown }, { source, plan }: Given): string {
  const rest = withoutNotes(made) as { readonly [key: string]: unknown };
  const mark: Mark = {
    written_by: 'migrate synth',
    plan: source,
    env: plan.env,
    sha256: printedDigest(rest),
  };
  return `${JSON.stringify({ '//': mark, ...rest }, null, 2)}\n`;
}

/** Without what cdktf notes for itself beside each element. */
function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (key === '//' ? [] : [[key, withoutNotes(each)]])),
  );
}
