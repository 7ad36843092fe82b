import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divide } from '../../../drivers/replication/logical/divide.ts';

const of = (n: number) => ({ database: 'shop', table: `t${n}` });

const cases = fc.record({
  rows: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 8 }),
  ties: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 4 }),
  parts: fc.integer({ min: 1, max: 3 }),
});

test('nothing is lost or doubled, no tie is cut, and no part is heavier than 4/3 of the best', () => {
  fc.assert(
    fc.property(cases, ({ rows, ties, parts }) => {
      const tables = rows.map((_, n) => of(n));
      const divided = divide(tables, parts, {
        rows: rows.map((written, n) => ({ ...of(n), rows: written })),
        // Some of them name tables that do not move.
        ties: ties.map(([one, other]) => [of(one), of(other)]),
      });
      expect(divided).toHaveLength(parts);
      const where = new Map(divided.flatMap((part, at) => part.map(({ table }) => [table, at] as const)));
      expect([...where.keys()].sort()).toEqual(tables.map(({ table }) => table).sort());
      expect(divided.flat()).toHaveLength(tables.length);
      for (const [one, other] of ties)
        if (one < rows.length && other < rows.length)
          expect(where.get(`t${one}`)).toBe(where.get(`t${other}`));

      const weight = (group: readonly number[]) => group.reduce((sum, n) => sum + 1 + (rows[n] ?? 0), 0);
      const groups = together(rows.length, ties).map(weight);
      const heaviest = Math.max(
        ...divided.map((part) => weight(part.map(({ table }) => Number(table.slice(1))))),
      );
      expect(heaviest).toBeLessThanOrEqual((4 / 3) * best(groups, parts) + 1e-9);
    }),
  );
});

/** What ties put together, by trying all pairs until nothing changes. */
function together(
  count: number,
  ties: readonly (readonly [number, number])[],
): readonly (readonly number[])[] {
  const group = Array.from({ length: 10 }, (_, n) => n);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [one, other] of ties) {
      const least = Math.min(group[one] ?? 0, group[other] ?? 0);
      for (const n of [one, other])
        if (group[n] !== least) {
          group[n] = least;
          changed = true;
        }
    }
  }
  const found = Map.groupBy(
    Array.from({ length: count }, (_, n) => n),
    (n) => group[n],
  );
  return [...found.values()];
}

/** The weight of the heaviest part where it is least, by trying every way. */
function best(groups: readonly number[], parts: number): number {
  let least = Number.POSITIVE_INFINITY;
  const loads = new Array<number>(parts).fill(0);
  const place = (at: number) => {
    const group = groups[at];
    if (group === undefined) {
      least = Math.min(least, Math.max(...loads));
      return;
    }
    for (let n = 0; n < parts; n++) {
      loads[n] = (loads[n] ?? 0) + group;
      place(at + 1);
      loads[n] = (loads[n] ?? 0) - group;
    }
  };
  place(0);
  return least;
}
