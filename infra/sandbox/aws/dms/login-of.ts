import { isIP } from 'node:net';
import type { Login } from '../../dms/login.ts';
import type { Account } from './account.ts';
import { readAttributes } from './attributes.ts';
import { engineNamed } from './engines.ts';
import { heartbeatOf } from './postgresql-settings.ts';
import type { Endpoint } from './records.ts';

/** The login of an endpoint, with its secret read now; an error says what is missing, and never a password. */
export function loginOf({ surroundings, certificates }: Account, endpoint: Endpoint): Login {
  const { credentials } = endpoint;
  const { server, port, user, password } =
    'secret' in credentials
      ? readSecret(credentials.secret, surroundings.secret(credentials.secret))
      : credentials;
  const address =
    surroundings.resolve(server) ?? (server.startsWith('127.') && isIP(server) ? server : undefined);
  if (address === undefined)
    throw new Error(`Unknown ${engineNamed(endpoint.engine).engine.name} server host '${server}' (sandbox)`);
  const own = certificates.get(endpoint.certificate ?? '')?.pem;
  // The sandbox's servers stand for those whose certificates that authority signed.
  const ca = own === undefined ? [] : [own, ...(surroundings.authority ?? [])];
  const { initial } = readAttributes(endpoint.attributes ?? '');
  return {
    ...{ server, address, port, user, password, ssl: endpoint.ssl },
    ...(endpoint.postgresql && {
      database: endpoint.postgresql.DatabaseName ?? 'postgres',
      ...(endpoint.type === 'source' && heartbeatOf(endpoint.postgresql)),
    }),
    ca,
    ...(initial !== undefined && { initial }),
    ...(endpoint.script !== undefined && { script: endpoint.script }),
  };
}

// https://docs.aws.amazon.com/dms/latest/userguide/security_iam_secretsmanager.html: all four keys must be there.
function readSecret(
  id: string,
  value: string | undefined,
): { server: string; port: number; user: string; password: string } {
  if (value === undefined)
    throw new Error(`Unable to find Secrets Manager secret, or access it by the given role: ${id}`);
  let read: Record<string, unknown>;
  try {
    read = JSON.parse(value) as Record<string, unknown>;
  } catch {
    throw new Error(`The Secrets Manager secret ${id} is no JSON`);
  }
  const { username, password, host, port } = read;
  const missing = Object.entries({ username, password, host, port })
    .filter(([, each]) => each === undefined || each === '')
    .map(([name]) => name);
  if (missing.length > 0)
    throw new Error(
      `The Secrets Manager secret ${id} has no ${missing.join(', ')}: DMS needs all of them in it`,
    );
  return { server: String(host), port: Number(port), user: String(username), password: String(password) };
}
