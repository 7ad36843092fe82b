import type { Input } from '../json.ts';
import { invalidValue } from './fault.ts';
import { optionalInteger, optionalText } from './input.ts';

/** A page of a list and what asks for the next, by `MaxRecords` and `Marker`: a page costs as much as it holds. */
export function page<T>(
  all: readonly T[],
  input: Input,
  { most = 100 }: { readonly most?: number } = {},
): { readonly items: readonly T[]; readonly Marker?: string } {
  const size = optionalInteger(input, 'MaxRecords', { least: 20, most }) ?? 100;
  const from = read(optionalText(input, 'Marker'));
  const next = from + size;
  return { items: all.slice(from, next), ...(next < all.length && { Marker: write(next) }) };
}

const write = (index: number): string => Buffer.from(`v1:${index}`).toString('base64url');

function read(marker: string | undefined): number {
  if (marker === undefined || marker === '') return 0;
  const [, index] = /^v1:(\d+)$/.exec(Buffer.from(marker, 'base64url').toString()) ?? [];
  if (index === undefined) throw invalidValue(`Invalid marker "${marker}"`);
  return Number(index);
}
