import { type Application, record, type Work } from './application.ts';
import { chooseTransaction, type Draw } from './choose.ts';
import { now } from './recording.ts';
import type { Transaction } from './script.ts';
import { type Image, type Session, SessionError } from './session.ts';

/** The keys of one writer: nobody else changes what is under them. */
export interface Keys {
  next(): number;
  readonly living: number[];
}

/** Creates the keys of writer number `writer` of `writers`, all above `first`. */
export function createKeys(first: number, writer: number, writers: number): Keys {
  let sequence = 0;
  return { living: [], next: () => first + writers * sequence++ + writer };
}

/** One attempt at a transaction, and where its key stands among the living ones (-1: new). */
type Attempt = {
  readonly transaction: Transaction;
  readonly key: number;
  readonly place: number;
  readonly random: number;
};

const largestRandom = 2_147_483_647;

/** Makes the work of one writer: each time a transaction, remembered when it is acknowledged. */
export function writeTransactions(app: Application, keys: Keys, draw: Draw): Work {
  return async (session) => {
    const attempt = begin(app, keys, draw);
    const began = now();
    const image = await writeRows(app, session, keys, attempt).catch((error) => discard(session, error));
    if (image instanceof Discarded) {
      record(app.recording, began, image.code);
      return;
    }
    await commit(app, session, keys, attempt, image);
    const at = now();
    app.recording.writes.at.push(at);
    app.recording.writes.took.push(at - began);
    app.recording.writes.transaction.push(app.script.transactions.indexOf(attempt.transaction));
  };
}

/** A transaction that was rolled back, on a connection that is still good. */
class Discarded {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

function begin(app: Application, keys: Keys, draw: Draw): Attempt {
  const transaction = chooseTransaction(app.script.transactions, draw, keys.living.length > 0);
  const random = Math.floor(draw() * largestRandom);
  const place = transaction.key === 'new' ? -1 : Math.floor(draw() * keys.living.length);
  return { transaction, random, place, key: keys.living[place] ?? keys.next() };
}

async function writeRows(
  { script, ledger }: Application,
  session: Session,
  keys: Keys,
  { transaction, key, place, random }: Attempt,
): Promise<Image | Discarded> {
  await session.begin();
  // Asked before as well: writing over a key would hide that its last write was lost.
  if (transaction.key !== 'new' && !ledger.check(key, await session.look(script.witness, key))) {
    forget(keys, place);
    await session.rollback();
    return new Discarded('LOST_WRITE');
  }
  for (const statement of transaction.statements) await session.execute(statement, key, random);
  const image = await session.look(script.witness, key);
  if ((image === null) === (transaction.key === 'gone')) return image;
  // The script contradicts itself: a written key that the witness does not show, or a removed one that it does.
  await session.rollback();
  return new Discarded('WITNESS_CONTRADICTS');
}

async function commit(
  { ledger, recording }: Application,
  session: Session,
  keys: Keys,
  { transaction, key, place }: Attempt,
  image: Image,
): Promise<void> {
  try {
    await session.commit();
  } catch (error) {
    if (!(error instanceof SessionError && error.rolledBack)) {
      ledger.doubt(key, transaction.name, image);
      // Never touched again: the server may still be committing when this writer is back.
      forget(keys, place);
      recording.unknown.push(now());
    }
    throw error;
  }
  ledger.acknowledge(key, transaction.name, image);
  if (transaction.key === 'new') keys.living.push(key);
  if (transaction.key === 'gone') forget(keys, place);
}

async function discard(session: Session, error: unknown): Promise<Discarded> {
  if (!(error instanceof SessionError && error.usable)) throw error;
  await session.rollback().catch(() => {
    throw error;
  });
  return new Discarded(error.code);
}

function forget(keys: Keys, place: number): void {
  const last = keys.living.pop();
  if (last !== undefined && place >= 0 && place < keys.living.length) keys.living[place] = last;
}
