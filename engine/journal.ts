import { createHash } from 'node:crypto';
import { Fault } from './fault.ts';
import type { Store } from './state/store.ts';
import type { Action, Json, Phase } from './step.ts';

/** What a run writes down. `action` is `step/action`. */
export type Line =
  | { at: 'started'; plan: string; name: string; env: string; version: string }
  | { at: 'planned'; step: string; name: string; phase: Phase; actions: readonly Action[] }
  | { at: 'begun' | 'going-back'; action: string }
  /** `request`: under which id whoever answered the call knows it. */
  | { at: 'called'; action: string; answer: Json; request?: string }
  | { at: 'proved'; action: string; output: Json }
  | { at: 'back'; action: string; output: Json; request?: string }
  | { at: 'clock-started' | 'clock-stopped' }
  | { at: 'decided'; decision: 'commit' | 'thaw' }
  | { at: 'waiting'; gate: string; why: string }
  | { at: 'released'; gate: string; by: Json }
  | { at: 'paused'; after: Phase }
  | { at: 'held'; action: string | null; error: string; detail: Json }
  | { at: 'failed'; action: string | null; error: string; detail: Json }
  | { at: 'unwinding'; because: string }
  /** The moves of one step are taken back, and the run stands before it: of that whose action did not hold. */
  | { at: 'stepping-back'; action: string; because: string }
  | { at: 'stepped-back'; action: string }
  | { at: 'stuck'; action: string; error: string }
  | { at: 'finished'; how: 'done' | 'unwound' };

/** A line as recorded: its number from 1, and when, in epoch milliseconds. */
export type Entry = Line & { readonly n: number; readonly time: number };

/** The append-only record of a run; the only state there is. */
export interface Journal {
  readonly entries: readonly Entry[];
  /** Durable before it returns; what it returns is what a reader of the journal sees. */
  append(line: Line): Promise<Entry>;
}

const file = 'journal.jsonl';
/** 2: each line is sealed. */
const format = 2;
const genesis = '0'.repeat(64);
const sumAt = -',"sum":""}'.length - genesis.length;
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** A line with its own SHA-256 at its end: the last line has none behind it that would vouch for it. */
const sealed = (raw: string) => `${raw.slice(0, -1)},"sum":"${digest(raw)}"}`;

/**
 * Opens a run's journal: JSON Lines, each carrying the SHA-256 of the line before it and its own, so that an edit shows.
 * A torn last line (the engine died while writing it) was never acted on and is dropped; any other bad line is an error.
 */
export async function openJournal(store: Store, now: () => number, only?: 'read'): Promise<Journal> {
  const text = (await store.read(file)) ?? '';
  const entries: Entry[] = [];
  let last = genesis;
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const raw of whole.split('\n').slice(0, -1)) {
    entries.push(read(raw, last, entries.length + 1, store));
    last = digest(raw);
  }
  // A reader may see the line that the engine is writing at this moment.
  if (whole.length < text.length && only !== 'read') await store.replace(file, whole);
  let length = Buffer.byteLength(whole);

  return {
    entries,
    async append(line) {
      const n = entries.length + 1;
      const raw = sealed(JSON.stringify({ v: format, prev: last, n, time: now(), ...line }));
      await store.append(file, raw, length);
      length += Buffer.byteLength(raw) + 1;
      // As whoever reads the journal later will see it.
      const entry = read(raw, last, n, store);
      last = digest(raw);
      entries.push(entry);
      return entry;
    },
  };
}

function read(raw: string, prev: string, n: number, store: Store): Entry {
  const place = `${store.place}/${file}:${n}`;
  const line = parse(raw);
  if (!line) throw new Fault(`${place} is not a journal line`, { next: unreadable });
  if (line.v !== format)
    throw new Fault(`${place} was written in journal format ${line.v}; this engine reads format ${format}`, {
      next: 'Run it with the version of aurora-migrate that began the run.',
    });
  if (sealed(`${raw.slice(0, sumAt)}}`) !== raw)
    throw new Fault(`${place} is not as it was written: the journal was changed by hand, or its disk fails`, {
      next: unreadable,
    });
  if (line.prev !== prev || line.n !== n)
    throw new Fault(`${place} does not follow the line before it: the journal was changed by hand`, {
      next: unreadable,
    });
  const { v: _, prev: __, sum: ___, ...entry } = line;
  return entry as Entry;
}

function parse(raw: string): (Entry & { v: number; prev: string; sum: string }) | null {
  try {
    const line = JSON.parse(raw);
    return typeof line?.v === 'number' ? line : null;
  } catch {
    return null;
  }
}

const unreadable =
  'A journal is the only record of what was done. Restore it from a backup; without it, undo by hand what `migrate plan` lists.';
