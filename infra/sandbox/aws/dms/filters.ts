import type { Input } from '../json.ts';
import { invalidValue } from './fault.ts';

/** What a filter of a Describe operation reads off a resource. */
export type Filterable<T> = { readonly [name: string]: (resource: T) => string | readonly string[] };

/** Those that match all `Filters` of a request; a name that the operation does not have is refused. */
export function matching<T>(all: Iterable<T>, input: Input, filters: Filterable<T>): T[] {
  const tests = readFilters(input).map(({ name, values }) => {
    const read = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (!read) throw invalidValue(`The filter ${name} is not supported for this operation`);
    return (resource: T) => [read(resource)].flat().some((value) => values.has(value));
  });
  return [...all].filter((resource) => tests.every((test) => test(resource)));
}

/** Whether a request has a filter. */
export const isFiltered = (input: Input): boolean => readFilters(input).length > 0;

function readFilters({ Filters }: Input): readonly { name: string; values: ReadonlySet<string> }[] {
  if (Filters === undefined || Filters === null) return [];
  if (!Array.isArray(Filters)) throw invalidValue('The parameter Filters must be a list.');
  return Filters.map((filter: unknown) => {
    const { Name, Values } = (filter ?? {}) as { Name?: unknown; Values?: unknown };
    if (typeof Name !== 'string' || !Array.isArray(Values) || Values.length === 0)
      throw invalidValue('A filter must have a Name and Values.');
    return { name: Name, values: new Set(Values.map(String)) };
  });
}
