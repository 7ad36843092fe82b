import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Bucket } from '../../engine/plan/bucket.ts';
import { connect, isElsewhere, type S3Settings, type Sdk, within } from './s3-client.ts';
import { away, explain, passes } from './s3-faults.ts';

/** An object as it was found. */
export interface Found {
  readonly bytes: Buffer;
  readonly etag: string;
  /** What whoever wrote it put beside it; '' where nothing was. */
  readonly mark: string;
}

/** What must be true of a key for a write to it: that there is no object, or one with this ETag. */
export type Condition = 'absent' | { readonly etag: string };

/** Requests to one bucket. `end` is a moment of `performance.now()`; at it each rejects with `RecordsAway`. */
export interface Requests {
  /** Whether it is another S3 than Amazon's. */
  readonly elsewhere: boolean;
  /** When what begins now has to be over; credentials, which may take somebody's finger on a key, are got before. */
  end(): Promise<number>;
  get(key: string, end: number): Promise<Found | null>;
  /** The new ETag. `unmet`: the condition did not hold for this request, or was not looked at; one before it, whose answer was lost, may have written. */
  put(key: string, bytes: Buffer, condition: Condition, mark: string, end: number): Promise<string | 'unmet'>;
  /** What is directly below `prefix`, which ends in a slash or is ''. */
  list(prefix: string, end: number): Promise<readonly string[]>;
}

const standard = 30_000;
/** The first try of a request is short: one that was lost on the way is made again while somebody waits, and each later one has twice as long. */
const first = 2_000;
const bytesPerMillisecond = 250;
const [shortest, longest] = [50, 2_000];

/** Requests below a place in S3: one that is not answered is made again until it is. */
export function s3Requests(place: Bucket, settings: S3Settings = {}): Requests {
  const { bucket } = place;
  const { patience = standard } = settings;
  let opening: Promise<{ sdk: Sdk; client: S3Client }> | undefined;
  const open = () => {
    opening ??= connect(settings);
    // Credentials that were not there may be there next time.
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };

  async function ask<T>(
    doing: string,
    key: string,
    end: number,
    bytes: number,
    send: (sdk: Sdk, client: S3Client, abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const what = `${doing} s3://${bucket}/${key}`;
    try {
      const { sdk, client } = await open();
      let [allowed, pause] = [Math.min(first, patience / 8) + bytes / bytesPerMillisecond, shortest];
      for (;;) {
        const most = Math.max(1, Math.min(allowed, end - performance.now()));
        try {
          return await within(most, 'no answer', (signal) => send(sdk, client, signal));
        } catch (error) {
          if (!passes(error)) throw error;
          if (performance.now() + pause >= end) throw away(what, patience, error);
        }
        await sleep(pause);
        [allowed, pause] = [allowed * 2, Math.min(pause * 2, longest)];
      }
    } catch (error) {
      throw explain(what, place, error);
    }
  }

  return {
    elsewhere: isElsewhere(settings),
    async end() {
      await open().catch((error: unknown) => {
        throw explain(`opening s3://${bucket}`, place, error);
      });
      return performance.now() + patience;
    },
    get: (Key, end) =>
      ask('reading', Key, end, 0, async ({ GetObjectCommand }, client, abortSignal) => {
        try {
          const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key }), { abortSignal });
          const bytes = Buffer.from((await found.Body?.transformToByteArray()) ?? []);
          return { bytes, etag: etagOf(found), mark: found.Metadata?.mark ?? '' };
        } catch (error) {
          if ((error as Error).name === 'NoSuchKey') return null;
          throw error;
        }
      }),
    put: (Key, bytes, condition, mark, end) =>
      ask('writing', Key, end, bytes.length, async ({ PutObjectCommand }, client, abortSignal) => {
        const wanted = {
          ...{ Bucket: bucket, Key, Body: bytes, Metadata: { mark } },
          ...(condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag }),
        };
        try {
          return etagOf(await client.send(new PutObjectCommand(wanted), { abortSignal }));
        } catch (error) {
          if (isUnmet(error as Error)) return 'unmet';
          throw error;
        }
      }),
    async list(Prefix, end) {
      const names: string[] = [];
      let token: string | undefined;
      do {
        const page = await ask('listing', Prefix, end, 0, ({ ListObjectsV2Command }, client, abortSignal) =>
          client.send(
            new ListObjectsV2Command({
              ...{ Bucket: bucket, Prefix, Delimiter: '/' },
              ...(token !== undefined && { ContinuationToken: token }),
            }),
            { abortSignal },
          ),
        );
        const found = [
          ...(page.Contents ?? []).map(({ Key }) => Key),
          ...(page.CommonPrefixes ?? []).map((each) => each.Prefix),
        ];
        names.push(...found.map((name = '') => name.slice(Prefix.length).replace(/\/$/, '')));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      // A console leaves an object behind that is called as its folder is.
      return names.filter((name) => name !== '').sort();
    },
  };
}

/** A condition without it would hold for everything. */
function etagOf({ ETag }: { ETag?: string | undefined }): string {
  if (ETag) return ETag;
  throw new Error('the answer has no ETag');
}

/** 412: the condition does not hold. 409: others write at this moment. 404: what was to be there is not (S3's user guide, "Conditional write behavior"). */
const isUnmet = ({ name }: Error) =>
  ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'].includes(name);
