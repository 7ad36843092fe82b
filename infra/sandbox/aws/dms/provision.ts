import type { Account } from './account.ts';
import { tryLogin } from './connections.ts';
import { findEndpoint } from './endpoints.ts';
import { beginRun, type Replication } from './replication.ts';

// https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Components.html
const states = [
  'initializing',
  'preparing_metadata_resources',
  'testing_connection',
  'fetching_metadata',
  'calculating_capacity',
  'provisioning_capacity',
  'replication_starting',
] as const;

/** Takes a serverless replication through the states before it runs; in `testing_connection` it really connects to both sides. */
export function provision(account: Account, it: Replication): void {
  const step = async (at: number) => {
    const state = states[at];
    if (state === undefined) {
      beginRun(account, it);
      return;
    }
    it.status = state;
    const failure = state === 'testing_connection' ? await testBoth(account, it) : undefined;
    if (failure === undefined) {
      account.after(account.times.provisioning, () => void step(at + 1));
      return;
    }
    it.ended = { reason: 'FATAL_ERROR', failure };
    it.status = 'failed';
  };
  void step(0);
}

async function testBoth(account: Account, { source, target }: Replication): Promise<string | undefined> {
  const failures = await Promise.all(
    [source, target].map((arn) => tryLogin(account, findEndpoint(account, arn))),
  );
  return failures.find((failure) => failure !== undefined);
}
