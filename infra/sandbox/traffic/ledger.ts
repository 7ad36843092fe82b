import type { Image } from './session.ts';

/** A write that was acknowledged and is not there. */
export interface Loss {
  readonly key: number;
  /** The transaction that was acknowledged last for this key. */
  readonly transaction: string;
  readonly expected: Image;
  readonly found: Image;
}

/** What must be found under a key. After a commit with an unknown outcome, `or` is as good. */
export interface Expectation {
  readonly transaction: string;
  readonly image: Image;
  readonly or?: Image;
}

/** Remembers what was acknowledged under each key. Only one writer works on a key. */
export interface Ledger {
  readonly expectations: ReadonlyMap<number, Expectation>;
  /** Losses that the traffic itself came upon. */
  readonly losses: readonly Loss[];
  acknowledge(key: number, transaction: string, image: Image): void;
  /** The connection was lost during COMMIT: the key may be as before or as `image` has it. */
  doubt(key: number, transaction: string, image: Image): void;
  /** True if `found` is what must be there. A loss is recorded once; then what was found counts. */
  check(key: number, found: Image): boolean;
}

/** Creates an empty ledger. */
export function createLedger(): Ledger {
  const expectations = new Map<number, Expectation>();
  const losses: Loss[] = [];
  return {
    expectations,
    losses,
    acknowledge: (key, transaction, image) => void expectations.set(key, { transaction, image }),
    doubt(key, transaction, image) {
      const before = expectations.get(key)?.image ?? null;
      expectations.set(key, { transaction, image, or: before });
    },
    check(key, found) {
      const expectation = expectations.get(key);
      const loss = expectation && findLoss(key, expectation, found);
      if (!loss) return true;
      losses.push(loss);
      expectations.set(key, { transaction: loss.transaction, image: found });
      return false;
    },
  };
}

/** The loss, if what was found under a key is not what must be there. */
export function findLoss(key: number, expectation: Expectation, found: Image): Loss | undefined {
  const { transaction, image, or } = expectation;
  if (found === image || (or !== undefined && found === or)) return undefined;
  return { key, transaction, expected: image, found };
}
