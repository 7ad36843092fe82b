import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fault } from '../../../engine/fault.ts';
import { openJournal } from '../../../engine/journal.ts';
import { liveUntil } from '../../simulated/life.ts';
import { memoryStore } from '../../simulated/memory-store.ts';
import { live, universe } from '../../simulated/process.ts';

const seed = Number(process.env.AURORA_MIGRATE_SEED ?? 7);
const more = Number(process.env.AURORA_MIGRATE_MORE ?? 1);

/** A whole run's journal, as it stands in its file. */
async function journalOfARun(): Promise<string> {
  const u = universe();
  await live(u, liveUntil(0), null);
  return u.records.get('journal.jsonl') ?? '';
}

// The last line has none behind it that vouches for it.
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  fc.double({ min: 0.98, max: 1, noNaN: true, maxExcluded: true }),
);
const edit = fc.oneof(
  fc.record({ kind: fc.constant('flip'), at: place, bit: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ kind: fc.constant('remove'), at: place, count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('repeat'), at: place, to: place }),
  fc.record({ kind: fc.constant('swap'), at: place, to: place }),
  fc.record({
    kind: fc.constant('put in'),
    at: place,
    text: fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('\n', '{}\n', '\r', ' ')),
  }),
);
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

function make(text: string, each: Edit): string {
  const lines = text.split('\n').slice(0, -1);
  const line = (where: number) => Math.floor(where * lines.length);
  const byte = Math.floor(each.at * text.length);
  const whole = (all: readonly string[]) => all.map((one) => `${one}\n`).join('');
  switch (each.kind) {
    case 'flip': {
      const { bit } = each as { bit: number };
      const flipped = String.fromCharCode(text.charCodeAt(byte) ^ (1 << bit));
      return text.slice(0, byte) + flipped + text.slice(byte + 1);
    }
    case 'remove':
      return whole(lines.toSpliced(line(each.at), (each as { count: number }).count));
    case 'repeat':
      return whole(lines.toSpliced(line((each as { to: number }).to), 0, lines[line(each.at)] ?? ''));
    case 'swap': {
      const [a, b] = [line(each.at), line((each as { to: number }).to)];
      return whole(lines.with(a, lines[b] ?? '').with(b, lines[a] ?? ''));
    }
    default:
      return text.slice(0, byte) + (each as { text: string }).text + text.slice(byte);
  }
}

const open = (text: string) =>
  openJournal(memoryStore(new Map([['journal.jsonl', text]]), liveUntil(0)), () => 0);

test(
  'a journal that was edited anywhere is refused with what to do, or is the same but for a last line that was torn',
  async () => {
    const text = await journalOfARun();
    const { entries } = await open(text);
    expect(entries.length).toBeGreaterThan(100);
    const tally: Record<string, number> = {};
    const note = (what: string) => {
      tally[what] = (tally[what] ?? 0) + 1;
    };
    await fc.assert(
      fc.asyncProperty(edit, place, async (each, share) => {
        // Of the shorter ones every line is the last one often enough.
        const lines = text.split('\n').slice(0, 1 + Math.floor(share * (entries.length - 1)));
        const part = `${lines.join('\n')}\n`;
        const edited = make(part, each);
        if (edited === part) return;
        const opened = await open(edited).catch((error: unknown) => error);
        if (opened instanceof Error) {
          expect(opened).toBeInstanceOf(Fault);
          expect(opened.message).toMatch(/journal\.jsonl:\d+ /);
          expect((opened as Fault).next).toBeTruthy();
          note(`${each.kind}: refused`);
          return;
        }
        // A journal that ends earlier is an older one: nothing in it can tell.
        const known = (opened as { entries: readonly unknown[] }).entries;
        expect(known).toEqual(entries.slice(0, known.length));
        const shorter = part.startsWith(edited) || !edited.endsWith('\n');
        expect(shorter || known.length === lines.length, JSON.stringify(each)).toBe(true);
        note(`${each.kind}: torn or older`);
      }),
      { seed, numRuns: 1_500 * more },
    );
    process.stdout.write(`edits of a journal: ${JSON.stringify(tally)}\n`);
    for (const kind of ['flip', 'remove', 'repeat', 'swap', 'put in'])
      expect(tally[`${kind}: refused`] ?? 0, kind).toBeGreaterThan(50);
  },
  120_000 * more,
);
