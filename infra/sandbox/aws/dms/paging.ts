import { pageOf } from '../pages.ts';
import { number, text } from '../shape.ts';
import { invalidValue } from './fault.ts';
import { checkNumber } from './identifier.ts';

/** The parameters by which a list is asked for in pages. */
export const paging = { MaxRecords: number, Marker: text } as const;

/** A page of a list in the order of a key, and the marker that asks for the next. */
export function page<T>(
  all: readonly T[],
  { MaxRecords: size = 100, Marker: marker }: { readonly MaxRecords?: number; readonly Marker?: string },
  { keyOf, most = 100 }: { readonly keyOf: (item: T) => string; readonly most?: number },
): { readonly items: readonly T[]; readonly more: { readonly Marker?: string } } {
  const found = pageOf(all, {
    keyOf,
    token: marker === '' ? undefined : marker,
    size: checkNumber(size, 'MaxRecords', 20, most),
    invalid: () => invalidValue(`Invalid marker "${marker}"`),
  });
  return { items: found.page, more: found.next === undefined ? {} : { Marker: found.next } };
}
