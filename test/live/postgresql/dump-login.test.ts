import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPrograms, run, withLogin } from '../../../drivers/databases/postgresql/schema/programs.ts';
import type { Address } from '../../../drivers/operation.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.stop());

/** What pg_dump says that is logged in with these terms. */
async function dumped(terms: Pick<Address, 'tls'> & { readonly verified: boolean }): Promise<string> {
  const [programs, address] = [await findPrograms(13), rig.address('source', 'postgres')];
  if (!programs) throw new Error('there is no pg_dump here');
  const login = { ...address, tls: terms.tls, ca: terms.verified ? address.ca : undefined };
  return withLogin(login, (_, env) =>
    run(programs.dump, ['--schema-only'], env, Date.now() + 30_000).catch((error: Error) => error.message),
  );
}

test('pg_dump verifies the server by the plan’s authority, or by those that everybody knows', async () => {
  expect(await dumped({ tls: 'verify', verified: true })).toContain('PostgreSQL database dump complete');
  // Nobody knows the sandbox's: it has to be looked for among them, and not be found.
  expect(await dumped({ tls: 'verify', verified: false })).toMatch(/certificate verify failed/);
});

test('pg_dump encrypts without verifying where the plan says so', async () => {
  expect(await dumped({ tls: 'require', verified: false })).toContain('PostgreSQL database dump complete');
});
