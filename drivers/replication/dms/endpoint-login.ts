import '../../aws/operations.ts';
import type { Json, Side } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { lookUp } from './find.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `side`: whose endpoint it is; of one that has its login in a secret, the address there has to be that side's. */
    'dms.endpoint-login@1': { input: { id: string; user: string; side?: Side } };
  }
}

/** Whether an endpoint logs in as a user: `as planned`, `another`, or `missing` where there is no endpoint yet. */
const endpointLogin = operation({
  name: 'dms.endpoint-login@1',
  reads: true,
  async run({ id, user, side }, tools): Promise<Json> {
    const found = await lookUp(tools, 'endpoint', id);
    if (found.state === 'missing') return { login: 'missing' };
    if (typeof found.secret === 'string') return bySecret(id, found.secret, user, side, tools);
    return found.Username === user ? asPlanned : asAnother(id, String(found.Username ?? ''));
  },
});

const asPlanned = { login: 'as planned' };

const asAnother = (id: string, user: string): Json =>
  refused(
    `the endpoint "${id}" of DMS logs in as "${user}", and the plan’s account is another`,
    'the cutover locks the account that the plan names',
    'Correct the endpoint, or name its account in the plan.',
  );

/** DMS tells neither login nor address of an endpoint that has them in a secret: they are looked for there, by the plan's own right to read it. */
async function bySecret(
  id: string,
  secret: string,
  user: string,
  side: Side | undefined,
  tools: Tools,
): Promise<Json> {
  const { SecretString = '' } = (await tools.aws({
    aws: 'secretsmanager:GetSecretValue',
    input: { SecretId: secret },
  })) as { SecretString?: string };
  const held = read(SecretString);
  if (held === null)
    return refused(
      `the secret "${secret}" of the endpoint "${id}" is not what DMS reads`,
      'it has to be JSON with "username", "password", "host" and "port"',
      'Store it so, and run again.',
    );
  if (held.username !== user) return asAnother(id, held.username);
  const { name, port } = await tools.server(side ?? tools.on);
  if (held.host === name && held.port === port) return asPlanned;
  return refused(
    `the secret of the endpoint "${id}" leads to ${held.host}:${held.port}, and the plan to ${name}:${port}`,
    'DMS would read, or write, another database',
    'Correct "host" and "port" in the secret, or the plan.',
  );
}

function read(text: string): { username: string; host: string; port: number } | null {
  try {
    const { username, host, port } = JSON.parse(text) as { [key: string]: unknown };
    if (typeof username !== 'string' || typeof host !== 'string') return null;
    return { username, host, port: Number(port) };
  } catch {
    // The parser's message would quote the secret.
    return null;
  }
}

const refused = (what: string, why: string, mend: string): Json => ({
  login: 'another',
  findings: [{ what, why, mend }],
});

export const endpointLoginOperations: readonly Operation[] = [endpointLogin];
