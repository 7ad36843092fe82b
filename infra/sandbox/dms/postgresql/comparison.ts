import { type Comparison, planComparison as planFor } from '../comparison.ts';
import type { Move } from '../move.ts';
import type { Settings } from '../settings.ts';
import { isLob } from './describe.ts';
import { quoteName, quoteTable, quoteText } from './quote.ts';

/** Puts together how a table with a key is compared: by the text that both servers have for its values. */
export const planComparison = (
  move: Move,
  settings: Pick<Settings, 'skipLobs' | 'comparedLob'>,
): Comparison =>
  planFor(move, settings, {
    quoteName,
    quoteTable: (table) => `ONLY ${quoteTable(table)}`,
    select: ({ name }) => `${quoteName(name)}::text`,
    readValue: (_, cell) => cell?.toString('utf8') ?? null,
    keyLiteral: (_, __, value) => (value === null ? 'NULL' : quoteText(value)),
    isLob,
  });
