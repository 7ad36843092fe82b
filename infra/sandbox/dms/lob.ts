import { type Column, isLob } from './definition.ts';
import type { Value } from './value.ts';

/** A large object cut to `limit` bytes, at the end of a character; undefined where it is short enough or no large object. */
export function cutLob(column: Column, value: Value, limit: number | undefined): Value | undefined {
  if (limit === undefined || value === null || value.length <= limit * 2 || !isLob(column)) return undefined;
  return value.slice(0, wholeCharacters(column.charset ?? '', value, limit) * 2);
}

function wholeCharacters(charset: string, hex: string, limit: number): number {
  const byte = (index: number) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  let end = limit;
  if (/^utf8/.test(charset)) while (end > 0 && (byte(end) & 0xc0) === 0x80) end--;
  else if (/^utf32$/.test(charset)) end -= end % 4;
  else if (/^(?:utf16|utf16le|ucs2)$/.test(charset)) {
    end -= end % 2;
    const high = byte(charset === 'utf16le' ? end - 1 : end - 2);
    if (high >= 0xd8 && high <= 0xdb) end -= 2;
  }
  return end;
}
