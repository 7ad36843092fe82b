import type { S3Settings } from '../drivers/aws/s3-client.ts';
import { bucketOf } from '../engine/plan/bucket.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import { folderStore } from '../engine/state/folder.ts';
import type { Store } from '../engine/state/store.ts';

/** Where records are other than the plan alone says. */
export type Elsewhere = {
  /** The folder that takes the place of the plan's: a rehearsal's must never be taken for those of the real run. */
  readonly folder?: string | null;
  /** The S3 that is meant, where it is not the environment's. */
  readonly s3?: S3Settings;
};

/** Opens the records of a plan for its environment: in S3 where its `state` says so, in a folder otherwise. */
export async function openStore({ state }: Pick<Plan, 'state'>, { folder, s3 }: Elsewhere): Promise<Store> {
  const place = bucketOf(state);
  if (place === null) return folderStore(folder ?? state);
  const { s3Store } = await import('../drivers/aws/s3-store.ts');
  return s3Store(place, s3);
}
