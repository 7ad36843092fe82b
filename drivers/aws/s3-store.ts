import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../engine/fault.ts';
import type { Bucket } from '../../engine/plan/bucket.ts';
import { type Store, WrittenMeanwhile } from '../../engine/state/store.ts';
import type { S3Settings } from './s3-client.ts';
import { type Condition, type Found, type Requests, s3Requests } from './s3-requests.ts';

/** A record that lines are added to, as this store left or found it. */
type Known = {
  readonly bytes: Buffer;
  /** Null: there was none. */
  readonly etag: string | null;
  /** Marks of lines that were sent for its next and are not known to be there: they may still come in. */
  readonly sent: Set<string>;
};

const pause = 50;

/**
 * A store in S3, by conditional writes. Each write carries a mark that nobody else can guess, beside the record: a write whose answer
 * was lost is made again, and where its condition does not hold any more, the mark says whose the record is.
 */
export function s3Store(place: Bucket, settings: S3Settings = {}): Store {
  const requests = s3Requests(place, settings);
  return storeAt(place, { requests, memory: new Map(), proven: !requests.elsewhere });
}

/** What a store and its folders share. */
type Shared = {
  readonly requests: Requests;
  readonly memory: Map<string, Known>;
  /** Whether this S3 was seen to keep conditions; Amazon's is known to. */
  proven: boolean;
};

function storeAt({ bucket, prefix }: Bucket, shared: Shared): Store {
  const { requests, memory } = shared;
  const below = prefix === '' ? '' : `${prefix}/`;
  const at = (name: string) => `${below}${name}`;
  return {
    place: `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`,
    async create(name, text) {
      const [mark, end] = [randomUUID(), await requests.end()];
      for (;;) {
        const written = await requests.put(at(name), Buffer.from(text), 'absent', mark, end);
        if (written !== 'unmet') {
          if (!shared.proven) await prove(at(name), text, mark, end);
          return true;
        }
        const found = await requests.get(at(name), end);
        if (found !== null) return found.mark === mark;
        // Others write at this moment, and may yet fail.
        await sleep(pause);
      }
    },
    async read(name) {
      const found = await requests.get(at(name), await requests.end());
      return found === null ? null : found.bytes.toString('utf8');
    },
    async replace(name, text) {
      const [mark, end] = [randomUUID(), await requests.end()];
      memory.delete(at(name));
      // With a condition here, too: one that comes in late must not undo what was put since.
      for (;;) {
        const found = await requests.get(at(name), end);
        if (found?.mark === mark) return;
        if (
          (await requests.put(at(name), Buffer.from(text), insteadOf(found?.etag ?? null), mark, end)) !==
          'unmet'
        )
          return;
      }
    },
    async append(name, line, length) {
      const [key, end] = [at(name), await requests.end()];
      const known = await lookAt(key, length, end);
      if (known.bytes.length !== length) throw new WrittenMeanwhile(`s3://${bucket}/${key}`);
      await add(key, known, line, end);
    },
    list: async () => requests.list(below, await requests.end()),
    folder: (name) => storeAt({ bucket, prefix: at(name) }, shared),
  };

  /** Creates a record once more, which must be refused: one that is not would let two engines take one lease. */
  async function prove(key: string, text: string, mark: string, end: number): Promise<void> {
    if ((await requests.put(key, Buffer.from(text), 'absent', mark, end)) !== 'unmet')
      throw new Fault(
        `this S3 created s3://${bucket}/${key} a second time: it does not keep "If-None-Match: *"`,
        {
          next: 'Keep the records in Amazon S3, in one that keeps conditions on writes, or in a folder.',
        },
      );
    shared.proven = true;
  }

  /** The record as it is remembered where that is so long, as it is otherwise. */
  async function lookAt(key: string, length: number, end: number): Promise<Known> {
    const known = memory.get(key);
    if (known?.bytes.length === length) return known;
    return asFound(length === 0 ? null : await requests.get(key, end));
  }

  /** Writes the record with one line more in the place of the one that is known, and of no other. */
  async function add(key: string, known: Known, line: string, end: number): Promise<void> {
    const mark = randomUUID();
    const { bytes, sent } = known;
    const whole = Buffer.concat([bytes, Buffer.from(`${line}\n`)]);
    // Remembered before it is sent: one that gets no answer may come in when the next is on its way.
    memory.set(key, known);
    sent.add(mark);
    for (let { etag } = known; ; ) {
      const written = await requests.put(key, whole, insteadOf(etag), mark, end);
      if (written !== 'unmet') return void memory.set(key, { bytes: whole, etag: written, sent: new Set() });
      const found = await requests.get(key, end);
      // This very line, whose answer was lost, or one before it whose writer was told that it failed: this one takes its place.
      const own = found !== null && sent.has(found.mark);
      if (!own && !(found?.bytes ?? nothing).equals(bytes)) {
        memory.delete(key);
        throw new WrittenMeanwhile(`s3://${bucket}/${key}`);
      }
      etag = found?.etag ?? null;
      if (!own) await sleep(pause);
    }
  }
}

const nothing = Buffer.alloc(0);

const insteadOf = (etag: string | null): Condition => (etag === null ? 'absent' : { etag });

const asFound = (found: Found | null): Known => ({
  bytes: found?.bytes ?? nothing,
  etag: found?.etag ?? null,
  sent: new Set(),
});
