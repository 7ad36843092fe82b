/** A number with what it counts: `1 table`, `1,200 rows`. Many of it end in `s`. */
export const howMany = (count: number, noun: string): string =>
  `${Math.round(count).toLocaleString('en')} ${noun}${Math.round(count) === 1 ? '' : 's'}`;
