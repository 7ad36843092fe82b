import type { Action, Json, Side } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { otherSide } from '../../side.ts';
import { quoteTable, quoteText } from './names.ts';
import { withSession } from './with-session.ts';

type Input = { schemas: readonly string[]; to: Side };

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.raise-sequences@1': { input: Input };
    'postgresql.sequences@1': { input: Input };
  }
}

/** How many steps a sequence is set beyond what the other side gave out, or has written down as given out (it writes 32 ahead). */
const margin = 32n;

/** Sequences are no rows: replication leaves them where the schema's copy put them. Those of serial and identity columns are among them. */
export const carryCounters = (schemas: readonly string[], to: Side): readonly Action[] => [
  {
    id: 'counters',
    title: `raise the sequences on the ${to} beyond those of the ${otherSide(to)}`,
    forward: { op: 'postgresql.raise-sequences@1', input: { schemas, to } },
    until: [
      {
        ask: { op: 'postgresql.sequences@1', input: { schemas, to } },
        path: 'behind',
        is: [[]],
        within: '5s',
      },
    ],
    back: { nothing: 'a sequence that is too far harms nothing' },
  },
];

type Sequence = {
  readonly name: { readonly database: string; readonly table: string };
  readonly last: bigint;
  readonly called: boolean;
  readonly step: bigint;
  readonly cache: bigint;
  readonly least: bigint;
  readonly most: bigint;
  readonly cycles: boolean;
};

async function read(tools: Tools, side: Side, schemas: readonly string[]): Promise<Map<string, Sequence>> {
  return withSession(await tools.server(side), tools, async (session) => {
    const found = await session.rows(
      `SELECT n.nspname AS schema, c.relname AS name, s.seqincrement AS step, s.seqcache AS cache, s.seqmin AS least, s.seqmax AS most,
              s.seqcycle AS cycles
       FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = ANY ($1) ORDER BY 1, 2`,
      [schemas],
    );
    const names = found.map(({ schema, name }) => ({ database: String(schema), table: String(name) }));
    // The view pg_sequences tells no last value of one that was never called; the sequence itself does.
    const values =
      names.length === 0
        ? []
        : await session.rows(
            names
              .map(
                (name, at) =>
                  `SELECT ${at} AS at, last_value AS last, is_called AS called FROM ${quoteTable(name)}`,
              )
              .join(' UNION ALL '),
          );
    const sequences = new Map<string, Sequence>();
    for (const { at, last, called } of values) {
      const [name, row] = [names[Number(at)], found[Number(at)]];
      if (!name || !row) continue;
      const number = (key: string) => BigInt(String(row[key]));
      sequences.set(quoteTable(name), {
        name,
        last: BigInt(String(last)),
        called: called === true,
        step: number('step'),
        cache: number('cache'),
        least: number('least'),
        most: number('most'),
        cycles: row.cycles === true,
      });
    }
    return sequences;
  });
}

/** What the next value has to be at the least (at the most, for one that counts down). */
const next = ({ last, called, step }: Sequence) => (called ? last + step : last);

/** Where a sequence is set so that no session can meet a value that was given out; kept within its bounds. */
function beyond(sequence: Sequence): bigint {
  const { step, cache, least, most, cycles, called } = sequence;
  if (!called || cycles) return next(sequence);
  const wanted = next(sequence) + step * (margin + cache);
  const bounded = wanted > most ? most : wanted < least ? least : wanted;
  // Near its end every value counts: the margin gives way before the sequence does.
  return bounded === wanted ? wanted : next(sequence);
}

async function behind(tools: Tools, { schemas, to }: Input) {
  const [there, here] = await Promise.all([read(tools, otherSide(to), schemas), read(tools, to, schemas)]);
  return [...there].flatMap(([key, ahead]) => {
    const own = here.get(key);
    if (!own) return [{ key, ahead, missing: true }];
    const late = ahead.cycles
      ? next(own) !== next(ahead)
      : ahead.step > 0n
        ? next(own) < next(ahead)
        : next(own) > next(ahead);
    return late ? [{ key, ahead, missing: false }] : [];
  });
}

const raise = operation({
  name: 'postgresql.raise-sequences@1',
  reads: false,
  async run(input, tools): Promise<Json> {
    const late = (await behind(tools, input)).filter(({ missing }) => !missing);
    if (late.length > 0)
      await withSession(await tools.server(input.to), tools, (session) =>
        session.write(
          late
            .map(({ key, ahead }) => {
              const value = beyond(ahead);
              // The last value of a bounded sequence was given out already: its next call is to fail as on the other side.
              return value > ahead.most || value < ahead.least
                ? `SELECT setval(${quoteText(key)}, ${ahead.last}, true)`
                : `SELECT setval(${quoteText(key)}, ${value}, false)`;
            })
            .join('; '),
        ),
      );
    return { raised: late.map(({ key }) => key) };
  },
});

const ask = operation({
  name: 'postgresql.sequences@1',
  reads: true,
  run: async (input, tools): Promise<Json> => ({
    behind: (await behind(tools, input)).map(({ key, missing }) => (missing ? `${key} is not there` : key)),
  }),
});

export const counterOperations: readonly Operation[] = [raise, ask];
