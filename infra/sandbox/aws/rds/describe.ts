import { pageOf } from '../pages.ts';
import { list, number, structure, text } from '../shape.ts';
import { invalidValue } from './refusals.ts';

/** The parameters by which every Describe operation of RDS is filtered and paged. */
export const describing = {
  Filters: list(structure({ Name: text, Values: list(text, 'Value') }), 'Filter'),
  MaxRecords: number,
  Marker: text,
} as const;

interface Asked {
  readonly Filters?: readonly { readonly Name?: string; readonly Values?: readonly string[] }[];
  readonly MaxRecords?: number;
  readonly Marker?: string;
}

/** The filters that an operation has: what of an item a filter of that name has to hit. */
export type Filters<T> = { readonly [name: string]: (item: T) => readonly string[] };

/** One page of what every filter lets through, by `keyOf`, and the marker of the page after it. */
export function select<T>(
  items: Iterable<T>,
  { Filters: asked = [], MaxRecords: size = 100, Marker: token }: Asked,
  filters: Filters<T>,
  keyOf: (item: T) => string,
): { readonly page: readonly T[]; readonly Marker?: string } {
  if (!Number.isInteger(size) || size < 20 || size > 100)
    throw invalidValue(`Invalid value ${size} for MaxRecords. Must be between 20 and 100`);
  let found = [...items];
  for (const { Name: name = '', Values: values = [] } of asked) {
    const of = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (!of) throw invalidValue(`The sandbox does not support the filter "${name}" here`);
    found = found.filter((item) => of(item).some((each) => values.includes(each)));
  }
  const { page, next } = pageOf(found, {
    keyOf,
    token,
    size,
    invalid: () => invalidValue(`The specified marker is invalid: ${token}`),
  });
  return { page, ...(next !== undefined && { Marker: next }) };
}
