import { quoteName, quoteText } from '../names.ts';

/** Settings whose value is a list of names, each of which stands in quotation marks of its own. (guc.c, GUC_LIST_QUOTE.) */
const lists = new Set([
  'search_path',
  'temp_tablespaces',
  'local_preload_libraries',
  'session_preload_libraries',
]);

/** The names of a list as the server keeps it: those without quotation marks mean small letters. */
const namesIn = (list: string): readonly string[] =>
  [...list.matchAll(/"((?:[^"]|"")*)"|[^\s,]+/g)].map(([whole, quoted]) =>
    quoted === undefined ? whole.toLowerCase() : quoted.replaceAll('""', '"'),
  );

/** `"name" TO 'value'`, as ALTER ROLE … SET takes it. */
export const assigned = (name: string, value: string): string =>
  `${quoteName(name)} TO ${lists.has(name) ? namesIn(value).map(quoteText).join(', ') || "''" : quoteText(value)}`;

const factors: { readonly [unit: string]: number } = {
  ...{ B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 },
  ...{ us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 },
};
const words: { readonly [word: string]: string } = { true: 'on', yes: 'on', false: 'off', no: 'off' };

/** What two ways to write one value have in common; `unit` is what the server counts the setting in. */
export function canonical(name: string, value: string, unit: string | null): string {
  if (lists.has(name)) return JSON.stringify(namesIn(value));
  const [, size = '', counted = ''] = /^(\d*)([A-Za-z]+)$/.exec(unit ?? '') ?? [];
  const [, number, own] = /^(-?\d+(?:\.\d+)?)\s*([A-Za-z]+)?$/.exec(value) ?? [];
  const factor = own === undefined ? (factors[counted] ?? 1) * Number(size || 1) : factors[own];
  if (unit !== null && number !== undefined && factor !== undefined) return String(Number(number) * factor);
  const text = value.toLowerCase().replace(/^pg_catalog\./, '');
  return words[text] ?? text;
}
