import { account } from './account.ts';

/** A policy of the kind that the engine prints: what is not in it is refused, and it refuses nothing by itself. */
export interface Policy {
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: { readonly [operator: string]: { readonly [key: string]: readonly string[] } };
  }[];
}

/** What somebody wants to do, on what, and what IAM knows of the request besides, by its condition keys. */
export interface Asked {
  readonly action: string;
  /** An ARN; `*` where the operation has none, or where the sandbox does not tell it: only a statement on everything allows that. */
  readonly resource: string;
  readonly context?: { readonly [key: string]: readonly string[] };
}

/** No permission is needed for it (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html). */
const free: ReadonlySet<string> = new Set(['sts:GetCallerIdentity']);

/** Whether a statement allows it, as IAM would find. Throws for a condition that it does not know. */
export function allows({ Statement }: Policy, { action, resource, context = {} }: Asked): boolean {
  if (free.has(action)) return true;
  return Statement.some(
    ({ Action, Resource, Condition = {} }) =>
      Action.some((each) => fits(each.toLowerCase(), action.toLowerCase())) &&
      Resource.some((each) => fits(each, resource)) &&
      Object.entries(Condition).every(([operator, keys]) => {
        if (operator !== 'ForAllValues:StringEquals' && operator !== 'StringEquals')
          throw new Error(`the sandbox does not know the condition operator "${operator}"`);
        return Object.entries(keys).every(([key, values]) => {
          const given = context[key] ?? [];
          // A key that the request does not have is fulfilled by the operator for all values only, as IAM has it.
          return (
            (given.length > 0 || operator !== 'StringEquals') && given.every((each) => values.includes(each))
          );
        });
      }),
  );
}

/** `*` stands for any characters, `?` for one (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html). */
function fits(pattern: string, text: string): boolean {
  const form = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${form}$`, 's').test(text);
}

/** How AWS says that it is refused. */
export const refusalOf = ({ action, resource }: Asked): string =>
  `User: arn:aws:iam::${account}:user/sandbox is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
