import type { Family } from '../../../engine/plan/resolved.ts';
import { type Expectation, findLoss, type Ledger, type Loss } from './ledger.ts';
import { sessionsOf } from './open-session.ts';
import type { Statement } from './script.ts';
import type { Home, Session } from './session.ts';

/** The side in charge: where every acknowledged write must be. */
export interface InCharge extends Home {
  readonly engine: Family;
  readonly address: string;
  readonly port: number;
  /** The name that its certificate holds. */
  readonly name: string;
  readonly credentials: { readonly user: string; readonly password: string };
  /** PEM text. */
  readonly ca: string;
}

/** What became of the acknowledged writes. */
export interface Verified {
  /** Keys that were asked for again: every one that was ever acknowledged or in doubt. */
  readonly checked: number;
  /** Keys whose last outcome is unknown; both are accepted. */
  readonly unknown: number;
  readonly lostCount: number;
  /** Those of them that are there, but otherwise than acknowledged: an older state, or what hangs on them twice. */
  readonly otherwise: number;
  /** The first of them. */
  readonly lost: readonly Loss[];
}

const sessions = 4;
const shown = 20;
const lookWithin = 15_000;

/** Asks for every remembered key again. Throws if any of them cannot be asked for. */
export async function verifyLedger(ledger: Ledger, witness: Statement, side: InCharge): Promise<Verified> {
  const open = sessionsOf(side.engine, { ...side, ...side.credentials });
  const keys = ledger.expectations.entries();
  const lost: Loss[] = [...ledger.losses];
  let checked = 0;
  let unknown = 0;
  const checkNext = async (session: Session) => {
    for (const [key, expectation] of keys) {
      const loss = await checkKey(session, witness, key, expectation);
      if (loss) lost.push(loss);
      if (expectation.or !== undefined) unknown += 1;
      checked += 1;
    }
  };
  await Promise.all(
    Array.from({ length: sessions }, async () => {
      const session = await open(side);
      try {
        await checkNext(session);
      } finally {
        session.close();
      }
    }),
  );
  lost.sort((a, b) => a.key - b.key);
  const otherwise = lost.filter(({ found }) => found !== null).length;
  return { checked, unknown, lostCount: lost.length, otherwise, lost: lost.slice(0, shown) };
}

async function checkKey(
  session: Session,
  witness: Statement,
  key: number,
  expectation: Expectation,
): Promise<Loss | undefined> {
  const deadline = setTimeout(session.close, lookWithin);
  try {
    return findLoss(key, expectation, await session.look(witness, key));
  } finally {
    clearTimeout(deadline);
  }
}
