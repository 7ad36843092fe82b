import {
  CreateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { prepare } from '../../../drivers/replication/dms/prepare.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader } from '../../../engine/step.ts';

const user = 'mover';

/** The logins of DMS's endpoints: the names of their secrets. */
export interface Logins {
  readonly source: string;
  readonly target: string;
}

/** Makes the secrets of the logins, which Terraform looks up by their names and DMS reads: no address is in them yet. */
export async function makeLogins({ source, target }: Logins): Promise<void> {
  const secrets = new SecretsManagerClient({});
  for (const Name of [source, target])
    await secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify({ username: user }) }));
}

/**
 * Endpoints, instance, certificates and task of Terraform are found by name, as the plan needs them: each is a gate, and none is made. Whom an endpoint
 * logs in as, and where, is read out of its secret.
 */
export async function expectFoundInDms(plan: Plan, read: Reader, logins: Logins): Promise<void> {
  const actions = await prepare(plan, read, []);
  expect(actions.filter(({ forward }) => forward).map(({ id }) => id)).toEqual([
    'connection-source',
    'connection-target',
    // The exact names of the tables, which nobody knew before.
    'task-settings',
  ]);
  expect(actions.find(({ id }) => id === 'task-settings')?.title).toMatch(/: its table mappings$/);
  const login = (side: 'source' | 'target') =>
    read.ask({ op: 'dms.endpoint-login@1', input: { id: `${plan.name}-${plan.env}-${side}`, user, side } });
  expect(await login('target')).toMatchObject({ login: 'another' });
  const secrets = new SecretsManagerClient({});
  for (const side of ['source', 'target'] as const) {
    const { host, port } = plan[side];
    const SecretString = JSON.stringify({ username: user, password: 'x', host, port });
    await secrets.send(new UpdateSecretCommand({ SecretId: logins[side], SecretString }));
    expect(await login(side)).toEqual({ login: 'as planned' });
  }
}
