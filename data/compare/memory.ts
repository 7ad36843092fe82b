import { createHash } from 'node:crypto';
import type { Json } from '../../engine/step.ts';
import type { ComparedTable, Key } from '../dialect.ts';
import type { Sides } from './boundaries.ts';

/** The part of a table that was found equal: up to a key, or all of it. */
export type CleanPart = {
  readonly rows: Sides<number>;
  /** When the first of it was read. */
  readonly since: string;
  /** Its last key; null: the whole table. */
  readonly upTo: Key | null;
};

type Part = string | { readonly hex: string };
type Noted = { rows: Sides<number>; since: string; upTo: readonly Part[] | null; definition: string };

/** What is clean, as data that survives the process. */
export function note(parts: ReadonlyMap<ComparedTable, CleanPart>): Json {
  const noted: [string, Noted][] = [...parts].map(([table, { rows, since, upTo }]) => [
    nameOf(table),
    {
      rows,
      since,
      upTo: upTo?.map((part) => (Buffer.isBuffer(part) ? { hex: part.toString('hex') } : part)) ?? null,
      definition: definitionOf(table),
    },
  ]);
  return { version: 1, clean: Object.fromEntries(noted) } as unknown as Json;
}

/** Reads it back for one table; a table that is defined otherwise than it was has no clean part. */
export function recall(noted: Json, table: ComparedTable): CleanPart | undefined {
  const { version, clean } = (noted ?? {}) as { version?: number; clean?: { [name: string]: Noted } };
  const found = version === 1 ? clean?.[nameOf(table)] : undefined;
  if (!found || found.definition !== definitionOf(table)) return undefined;
  const upTo =
    found.upTo?.map((part) => (typeof part === 'string' ? part : Buffer.from(part.hex, 'hex'))) ?? null;
  return { rows: found.rows, since: found.since, upTo };
}

const nameOf = ({ source: { database, table } }: ComparedTable) => JSON.stringify([database, table]);

// A note is written every two seconds, of ten thousand tables it may be.
const definitions = new WeakMap<ComparedTable, string>();

function definitionOf(table: ComparedTable): string {
  const known = definitions.get(table);
  if (known !== undefined) return known;
  const sides = [table.source, table.target].map(({ columns, key, index, database, table: name, made }) => [
    ...[database, name, key, index ?? null, made ?? null],
    columns,
  ]);
  const digest = createHash('sha256').update(JSON.stringify(sides)).digest('hex');
  definitions.set(table, digest);
  return digest;
}
