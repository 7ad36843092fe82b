import type { AwsError } from './error.ts';

/** A list in pages, as it was asked for. */
export interface Paging<T> {
  /** By which the list is in order; no two items have the same. */
  readonly keyOf: (item: T) => string;
  /** What the page before told to ask with; none: from the beginning. */
  readonly token: string | undefined;
  /** Items a page. */
  readonly size: number;
  /** Whether the greatest key comes first. */
  readonly descending?: boolean;
  /** The error for a token that none of the pages told. */
  readonly invalid: () => AwsError;
}

/**
 * One page of a list, which is put in order by its key, and the token of the page after it. A token names the key that the page ended
 * with, so that an item which comes or goes between two requests moves no other into a page that was read already.
 */
export function pageOf<T>(
  items: readonly T[],
  { keyOf, token, size, descending = false, invalid }: Paging<T>,
): { readonly page: readonly T[]; readonly next: string | undefined } {
  const after = token === undefined ? undefined : open(token, invalid);
  const comesAfter = (a: string, b: string) => (descending ? a < b : a > b);
  const rest = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || comesAfter(key, after))
    .sort((a, b) => (comesAfter(a.key, b.key) ? 1 : -1));
  const page = rest.slice(0, size);
  const last = page.at(-1)?.key;
  return {
    page: page.map(({ item }) => item),
    next: rest.length > size && last !== undefined ? seal(last) : undefined,
  };
}

// Tokens are nobody's business but the service's: one that could be read would be made up by somebody.
const mark = 'after:';
const seal = (key: string) => Buffer.from(`${mark}${key}`).toString('base64url');

function open(token: string, invalid: () => AwsError): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (seal(text.slice(mark.length)) !== token) throw invalid();
  return text.slice(mark.length);
}
