import type { Duration } from './step.ts';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration. Throws on text that is not one: plans are validated before. */
export function milliseconds(duration: Duration): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration) ?? [];
  if (amount === undefined || unit === undefined)
    throw new RangeError(`"${duration}" is not a duration such as 250ms, 2s, 5m, 1h or 7d`);
  return Number(amount) * units[unit as keyof typeof units];
}

/** Milliseconds for people: `84 ms`, `2.4 s`, `3 min 20 s`, `2 h 5 min`. */
export function inWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}
