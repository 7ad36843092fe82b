import type { Column, Key, Range } from '../../../data/dialect.ts';
import { quoteName } from './names.ts';
import { isBytes, type KeyForm, literal } from './row-columns.ts';
import type { SidedColumn } from './row-digest.ts';

/** A column of the key that a table is read by. */
export type KeyColumn = SidedColumn & { readonly form: KeyForm };

/** The keys of a range as a condition that an index answers. */
export function within(key: readonly KeyColumn[], { after, upTo }: Range): string {
  const bounds = [after && beyond(key, after, '>'), upTo && beyond(key, upTo, '<')].filter((bound) => bound);
  return bounds.length > 0 ? bounds.join(' AND ') : 'TRUE';
}

// Written out, because MySQL finds no range in (a, b) > (1, 2). An upper bound includes its own key.
function beyond(key: readonly KeyColumn[], values: Key, direction: '<' | '>'): string {
  const ways = key.map((column, at) => {
    const last = at === key.length - 1;
    const same = key.slice(0, at).map((each, n) => equal(each, values[n] ?? ''));
    const sign = last && direction === '<' ? '<=' : direction;
    return [...same, compare(column, sign, values[at] ?? '')].join(' AND ');
  });
  return `(${ways.join(' OR ')})`;
}

function compare({ own, form }: KeyColumn, sign: '<' | '<=' | '>', value: string | Buffer): string {
  const bound = literal(own, value, form);
  if (own.type !== 'enum') return `${quoteName(own.name)}${sign}${bound}`;
  // MySQL finds no range for an ENUM that is compared by number, but it does for a list of numbers; 0 is the error value.
  const members = own.declared.match(/'(?:[^']|'')*'/g)?.length ?? 0;
  const [from, to] =
    sign === '>' ? [Number(bound) + 1, members] : [0, Number(bound) - (sign === '<' ? 1 : 0)];
  const list = Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
  return list.length > 0 ? `${quoteName(own.name)} IN (${list.join(',')})` : 'FALSE';
}

/** Just these keys, as a condition that an index answers. */
export function amongKeys(key: readonly KeyColumn[], values: readonly Key[]): string {
  const [only] = key;
  if (only && key.length === 1)
    return `${quoteName(only.own.name)} IN (${values.map(([value]) => literal(only.own, value ?? '', only.form)).join(',')})`;
  return values
    .map((each) => `(${key.map((column, at) => equal(column, each[at] ?? '')).join(' AND ')})`)
    .join(' OR ');
}

const equal = ({ own, form }: KeyColumn, value: string | Buffer): string =>
  `${quoteName(own.name)}=${literal(own, value, form)}`;

/** A key's value for people. */
export function showKey({ own, form }: KeyColumn, value: string | Buffer): string {
  if (!Buffer.isBuffer(value)) return value;
  if (isBytes(own)) return `0x${value.toString('hex')}`;
  return form === 'bytes' ? decode(own, value) : value.toString('utf8');
}

// What the standard's names for MySQL's character sets are, where they are not the same.
const encodings: { readonly [charset: string]: string } = {
  ...{ latin1: 'windows-1252', latin2: 'iso-8859-2', latin5: 'windows-1254', latin7: 'iso-8859-13' },
  ...{ greek: 'iso-8859-7', hebrew: 'iso-8859-8', cp1250: 'windows-1250', cp1251: 'windows-1251' },
  ...{ cp1256: 'windows-1256', cp1257: 'windows-1257', tis620: 'windows-874', cp866: 'ibm866' },
  ...{ koi8r: 'koi8-r', koi8u: 'koi8-u', sjis: 'shift_jis', cp932: 'shift_jis', ujis: 'euc-jp' },
  ...{ eucjpms: 'euc-jp', euckr: 'euc-kr', gb2312: 'gbk', utf16le: 'utf-16le', utf16: 'utf-16be' },
  ...{ ucs2: 'utf-16be' },
};

function decode({ charset = '' }: Column, value: Buffer): string {
  try {
    return new TextDecoder(encodings[charset] ?? charset, { fatal: true }).decode(value);
  } catch {
    return `0x${value.toString('hex')}`;
  }
}
