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
  // Rounded before it is divided, or 59.96 s would read as sixty seconds.
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
