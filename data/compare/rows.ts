import type { Cell, Key, Range, Session, TableReads } from '../dialect.ts';
import type { State } from './sighting.ts';

/** How many rows a range has, and the digest of them all; '' for none. */
export type Digest = { readonly count: number; readonly digest: State };

/** A row's key and hash. */
export type HashedRow = { readonly key: Key; readonly hash: State };

/** A key as text by which it can be looked up. */
export const identify = (key: Key): string =>
  key
    .map((part) => (Buffer.isBuffer(part) ? part.toString('latin1') : part))
    .map((part) => `${part.length}:${part}`)
    .join('');

/** Reads the digests of some ranges, in their order; of a divided table, those of its buckets. */
export async function readDigests(
  session: Session,
  reads: TableReads,
  ranges: readonly Range[],
  count = ranges.length,
): Promise<Digest[]> {
  const digests: Digest[] = Array.from({ length: count }, () => ({ count: 0, digest: '' }));
  for (const [at, rows, digest] of await session.rows(reads.digests(ranges))) {
    const found = Number(rows);
    digests[Number(at)] = { count: found, digest: found === 0 ? '' : hashOf(digest) };
  }
  return digests;
}

/** Reads key and hash of a range's rows, or of these keys' rows. */
export async function readHashes(
  session: Session,
  reads: TableReads,
  of: Range | readonly Key[],
): Promise<Map<string, HashedRow>> {
  const found = new Map<string, HashedRow>();
  for (const row of await session.rows(reads.hashes(of))) {
    const key = row.slice(0, -1).map(keyPart);
    found.set(identify(key), { key, hash: hashOf(row.at(-1)) });
  }
  return found;
}

/** The digest that a server would have answered for these rows. */
export function digestOf(rows: Iterable<HashedRow>): State {
  let sum: Buffer | undefined;
  for (const { hash } of rows) {
    sum ??= Buffer.alloc(hash.length);
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) ^ hash.charCodeAt(at);
  }
  return sum?.toString('latin1') ?? '';
}

/** A key's value as a session gave it. */
export const keyPart = (cell: Cell): string | Buffer => (Buffer.isBuffer(cell) ? cell : String(cell));

const lengths = new Set([8, 16, 32]);

/** A hash as text; anything but the bytes of one is an answer that must not be taken for one. */
export function hashOf(cell: Cell | undefined): State {
  if (Buffer.isBuffer(cell) && lengths.has(cell.length)) return cell.toString('latin1');
  throw new Error('a row was too large for the server to hash: raise max_allowed_packet on both sides');
}
