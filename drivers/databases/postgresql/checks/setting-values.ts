import { quoteName, quoteText } from '../names.ts';
import { namesIn } from '../setting-lists.ts';

/** `"name" TO 'value'`, as ALTER ROLE … SET takes it. */
export const assigned = (name: string, value: string): string =>
  `${quoteName(name)} TO ${(namesIn(name, value) ?? [value]).map(quoteText).join(', ') || "''"}`;

const factors: { readonly [unit: string]: number } = {
  ...{ B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 },
  ...{ us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 },
};
const words: { readonly [word: string]: string } = { true: 'on', yes: 'on', false: 'off', no: 'off' };

/** What two ways to write one value have in common; `unit` is what the server counts the setting in. */
export function canonical(name: string, value: string, unit: string | null): string {
  const names = namesIn(name, value);
  if (names) return JSON.stringify(names);
  const [, size = '', counted = ''] = /^(\d*)([A-Za-z]+)$/.exec(unit ?? '') ?? [];
  const [, number, own] = /^(-?\d+(?:\.\d+)?)\s*([A-Za-z]+)?$/.exec(value) ?? [];
  const factor = own === undefined ? (factors[counted] ?? 1) * Number(size || 1) : factors[own];
  if (unit !== null && number !== undefined && factor !== undefined) return String(Number(number) * factor);
  const text = value.toLowerCase().replace(/^pg_catalog\./, '');
  return words[text] ?? text;
}
