import type { Condition, Permission, Scope } from './permission.ts';
import { type Permitted, permissions } from './permissions.ts';

/** An IAM policy document (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** The least policy that allows these operations within a scope: a statement for each purpose that there is anything for, always in the same order. */
export function policyFor(operations: readonly Permitted[], scope: Scope): PolicyDocument {
  const used = new Set(operations);
  const all = Object.entries(permissions).flatMap(([operation, needed]: [string, readonly Permission[]]) =>
    used.has(operation as Permitted) ? needed.filter(({ on }) => on(scope).length > 0) : [],
  );
  const purposes = [...new Set(all.map(({ purpose }) => purpose))];
  return {
    Version: '2012-10-17',
    Statement: purposes.map((purpose) =>
      state(
        all.filter((each) => each.purpose === purpose),
        scope,
      ),
    ),
  };
}

/** One statement of permissions with the same purpose, which have the same resources and condition: together they would allow more otherwise. */
function state(together: readonly Permission[], scope: Scope): Statement {
  const [first] = together as [Permission, ...Permission[]];
  const [on, where] = [first.on(scope), first.where?.(scope)];
  if (together.some((each) => each.on !== first.on || each.where !== first.where))
    throw new Error(`the permissions of "${first.purpose}" are not all on the same resources`);
  return {
    Sid: first.purpose,
    Effect: 'Allow',
    Action: sorted(together.map(({ action }) => action)),
    Resource: sorted(on),
    ...(where && { Condition: where }),
  };
}

const sorted = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();
