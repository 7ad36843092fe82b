/**
 * A name in a table mapping: `%` stands for any characters, `_` for one, `[ab]` and `[a-d]` for one of a set
 * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.Wildcards.html).
 */
export interface Pattern {
  /** Its characters, null where any one may stand; undefined where it has other wildcards. */
  readonly slots: readonly (string | null)[] | undefined;
  matches(name: string): boolean;
}

/** Reads a name of a rule. Case counts, as it does on a server that tells tables apart by it. */
export function readPattern(text: string): Pattern {
  const parts = [...text.matchAll(/\[([^\]]+)\]|[\s\S]/gu)].map(([whole, set]) =>
    // A set of one is how a wildcard is written as itself.
    set !== undefined && [...set].length === 1 ? { literal: set } : { whole, set },
  );
  const source = parts.map(({ literal, whole = '', set }) => {
    if (literal !== undefined) return escaped(literal);
    if (set !== undefined) return `[${set.replace(/[\\\]^]/g, '\\$&')}]`;
    return whole === '%' ? '.*' : whole === '_' ? '.' : escaped(whole);
  });
  const expression = new RegExp(`^${source.join('')}$`, 'su');
  const plain = parts.every(({ whole, set }) => set === undefined && whole !== '%');
  return {
    slots: plain
      ? parts.map(({ literal, whole }) => literal ?? (whole === '_' ? null : (whole ?? '')))
      : undefined,
    matches: (name) => expression.test(name),
  };
}

const escaped = (plain: string): string => plain.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
