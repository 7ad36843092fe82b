import { list, structure, text } from '../shape.ts';
import { invalidValue, notFound } from './fault.ts';

/** The parameter by which a Describe operation is given filters. */
export const filterList = list(structure({ Name: text, Values: list(text) }));

type Filters = readonly { readonly Name?: string; readonly Values?: readonly string[] }[] | undefined;

/** What a filter of a Describe operation reads off a resource. */
export type Filterable<T> = { readonly [name: string]: (resource: T) => string | readonly string[] };

/** Those that match all filters of a request. Throws for a name that the operation does not have. */
export function matching<T>(all: Iterable<T>, filters: Filters, readers: Filterable<T>): T[] {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const read = Object.hasOwn(readers, Name) ? readers[Name] : undefined;
    if (!read) throw invalidValue(`The filter ${Name} is not supported for this operation`);
    if (Values.length === 0) throw invalidValue(`The filter ${Name} must have values.`);
    const values = new Set(Values);
    return (resource: T) => [read(resource)].flat().some((value) => values.has(value));
  });
  return [...all].filter((resource) => tests.every((test) => test(resource)));
}

/** The same, of an operation that tells it as an error where a filter matches nothing. */
export function found<T>(all: Iterable<T>, filters: Filters, readers: Filterable<T>, what: string): T[] {
  const some = matching(all, filters, readers);
  if (some.length === 0 && filters?.length) throw notFound(`No ${what} found matching this filter`);
  return some;
}
