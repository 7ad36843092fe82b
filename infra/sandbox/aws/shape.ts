import type { Asked } from './policy.ts';

/** What a parameter of an operation may be. A `secret` text stays out of the log. */
export type Shape =
  | { readonly kind: 'text'; readonly secret?: true }
  | { readonly kind: 'number' | 'flag' | 'time' }
  /** `item`: what the Query protocol calls an item. */
  | { readonly kind: 'list'; readonly item: string; readonly of: Shape }
  /** From text; `key` and `value`: what the Query protocol calls the two halves of an entry. */
  | { readonly kind: 'map'; readonly key: string; readonly value: string; readonly of: Shape }
  | { readonly kind: 'structure'; readonly members: Members };

/** The parameters that there are, by name. */
export type Members = { readonly [name: string]: Shape };

/** A parameter's value, read. */
export type ValueOf<S> = S extends { kind: 'text' }
  ? string
  : S extends { kind: 'number' }
    ? number
    : S extends { kind: 'flag' }
      ? boolean
      : S extends { kind: 'time' }
        ? Date
        : S extends { kind: 'list'; of: infer E }
          ? readonly ValueOf<E>[]
          : S extends { kind: 'map'; of: infer E }
            ? ReadonlyMap<string, ValueOf<E>>
            : S extends { kind: 'structure'; members: infer M extends Members }
              ? Given<M>
              : never;

/** What a request brings of some parameters; those in `N` are there for certain. */
export type Given<M extends Members, N extends keyof M = never> = {
  readonly [K in N]: ValueOf<M[K]>;
} & { readonly [K in Exclude<keyof M, N>]?: ValueOf<M[K]> };

export const text = { kind: 'text' } as const;
export const secretText = { kind: 'text', secret: true } as const;
export const number = { kind: 'number' } as const;
export const flag = { kind: 'flag' } as const;
export const time = { kind: 'time' } as const;
/** A list whose items the Query protocol calls `item`. */
export const list = <S extends Shape>(of: S, item = 'member') => ({ kind: 'list', item, of }) as const;
/** A map from text, whose entries' halves the Query protocol calls `key` and `value`. */
export const map = <S extends Shape>(of: S, key = 'key', value = 'value') =>
  ({ kind: 'map', key, value, of }) as const;
/** Members of its own. */
export const structure = <M extends Members>(members: M) => ({ kind: 'structure', members }) as const;

/** Where a request was sent to. */
export type Where = { readonly region: string };

/** One operation: what it may be given, what it has to be given, and what it answers. */
export interface Operation {
  readonly parameters: Members;
  readonly needs: readonly string[];
  /** The ARN of what it is about; left out where it has none, or where the sandbox does not tell it. */
  resource?(input: never, where: Where): string;
  answer(input: never, where: Where): unknown;
}

/** Declares an operation; an `AwsError` is what it refuses. A parameter that is not declared never comes to it: the protocol refuses it. */
export function operation<const M extends Members, const N extends keyof M & string = never>(it: {
  readonly parameters: M;
  readonly needs?: readonly N[];
  readonly resource?: (input: Given<M, N>, where: Where) => string;
  readonly answer: (input: Given<M, N>, where: Where) => unknown;
}): Operation {
  const { parameters, needs = [], resource, answer } = it;
  return {
    ...{ parameters, needs, answer: answer as Operation['answer'] },
    ...(resource && { resource: resource as NonNullable<Operation['resource']> }),
  };
}

/** What has to be allowed for an operation with this input. */
export const askedOf = (action: string, { resource }: Operation, input: object, where: Where): Asked => ({
  action,
  resource: resource?.(input as never, where) ?? '*',
});

/** The operations of a service, by name. */
export type Operations = { readonly [name: string]: Operation };

/** What was given, without the secrets among it and within its structures, for the log. */
export function withoutSecrets(input: object, members: Members): { readonly [name: string]: unknown } {
  const shown = Object.entries(input).flatMap(([name, value]) => {
    const shape = members[name];
    if (shape?.kind === 'text' && shape.secret) return [];
    return [[name, shape?.kind === 'structure' ? withoutSecrets(value, shape.members) : value] as const];
  });
  return Object.fromEntries(shown);
}
