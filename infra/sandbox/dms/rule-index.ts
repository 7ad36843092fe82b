import { type Pattern, readPattern } from './pattern.ts';
import type { TableName } from './quote.ts';

type Named = { readonly schema: string; readonly table: string };

/** Rules of one shape: as many characters, and wildcards for one character in the same places. */
type Shape<R> = {
  readonly length: number;
  readonly open: readonly number[];
  readonly rules: Map<string, R[]>;
};

/**
 * Finds the rules that match a table, those that name it most closely first. `_` is in most names and is a wildcard: such rules
 * are put together by where it stands, so that a look-up costs as many steps as there are shapes of names, not of rules.
 */
export function indexRules<R extends Named>(rules: readonly R[]): (name: TableName) => R[] {
  const shapes = new Map<string, Shape<R>>();
  const others: { readonly rule: R; readonly schema: Pattern; readonly table: Pattern }[] = [];
  for (const rule of rules) {
    const [schema, table] = [readPattern(rule.schema), readPattern(rule.table)];
    if (!schema.slots || !table.slots) {
      others.push({ rule, schema, table });
      continue;
    }
    const slots = [...schema.slots, separator, ...table.slots];
    const open = slots.flatMap((slot, index) => (slot === null ? [index] : []));
    const id = `${slots.length}:${open.join()}`;
    const shape = shapes.get(id) ?? { length: slots.length, open, rules: new Map<string, R[]>() };
    shapes.set(id, shape);
    const key = slots.map((slot) => slot ?? anyone).join('');
    shape.rules.set(key, [...(shape.rules.get(key) ?? []), rule]);
  }
  const ordered = [...shapes.values()].sort((a, b) => a.open.length - b.open.length);
  return ({ schema, table }) => {
    const characters = [...schema, separator, ...table];
    return [
      ...ordered.flatMap((shape) => shape.rules.get(masked(characters, shape) ?? '') ?? []),
      ...others
        .filter((other) => other.schema.matches(schema) && other.table.matches(table))
        .map(({ rule }) => rule),
    ];
  };
}

// No name holds these.
const separator = '\u0000';
const anyone = '\uffff';

function masked(characters: readonly string[], { length, open }: Shape<unknown>): string | undefined {
  if (characters.length !== length) return undefined;
  if (open.length === 0) return characters.join('');
  const copy = [...characters];
  for (const index of open) copy[index] = anyone;
  return copy.join('');
}
