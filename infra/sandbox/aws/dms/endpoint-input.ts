import type { SslMode } from '../../dms/login.ts';
import type { Input } from '../json.ts';
import type { Account } from './account.ts';
import { readAttributes } from './attributes.ts';
import { invalidCombination, invalidValue, notFound } from './fault.ts';
import { choice, optionalInteger, optionalStructure, optionalText } from './input.ts';
import type { Credentials, Endpoint } from './records.ts';

const members = [
  'ServerName',
  'Port',
  'Username',
  'Password',
  'SecretsManagerAccessRoleArn',
  'SecretsManagerSecretId',
  'AfterConnectScript',
];
const ports = { least: 1, most: 65_535 };

/** The parts of an endpoint that a request may give; those that it does not give are undefined. */
export function readEndpoint(
  account: Account,
  input: Input,
): Partial<Pick<Endpoint, 'ssl' | 'certificate' | 'attributes' | 'script' | 'engine'>> & {
  readonly login: Partial<Record<'server' | 'user' | 'password' | 'secret' | 'role', string>> & {
    port?: number;
  };
  readonly inSettings: boolean;
} {
  const settings = optionalStructure(input, 'MySQLSettings', members) ?? {};
  const either = (plain: string) => optionalText(settings, plain) ?? optionalText(input, plain);
  const given = {
    server: either('ServerName'),
    user: either('Username'),
    password: either('Password'),
    port: optionalInteger(settings, 'Port', ports) ?? optionalInteger(input, 'Port', ports),
    secret: optionalText(settings, 'SecretsManagerSecretId'),
    role: optionalText(settings, 'SecretsManagerAccessRoleArn'),
  };
  const attributes = optionalText(input, 'ExtraConnectionAttributes');
  if (attributes !== undefined) readAttributes(attributes);
  const certificate = optionalText(input, 'CertificateArn');
  if (certificate && !account.certificates.has(certificate))
    throw notFound(`Certificate ${certificate} not found`);
  return {
    login: withoutUndefined(given),
    inSettings: Object.keys(settings).length > 0,
    ...withoutUndefined({
      engine:
        input.EngineName === undefined
          ? undefined
          : choice(input, 'EngineName', ['mysql', 'mariadb', 'aurora'] as const),
      ssl: input.SslMode === undefined ? undefined : readSslMode(input),
      certificate,
      attributes,
      script: optionalText(settings, 'AfterConnectScript'),
    }),
  };
}

/** A login that is whole: all of it in the endpoint, or all of it in a secret. */
export function wholeLogin({
  server,
  port,
  user,
  password,
  secret,
  role,
}: ReturnType<typeof readEndpoint>['login']): Credentials {
  if (secret !== undefined) {
    if (server ?? port ?? user ?? password)
      throw invalidCombination(
        'You can specify either SecretsManagerSecretId and SecretsManagerAccessRoleArn, or clear-text values for Username, Password, ServerName and Port, not both.',
      );
    if (!role)
      throw invalidCombination('SecretsManagerAccessRoleArn must be given with SecretsManagerSecretId.');
    return { secret, role };
  }
  if (!server || !port || !user || password === undefined)
    throw invalidCombination('ServerName, Port, Username and Password must be given for this endpoint.');
  return { server, port, user, password };
}

/** What `verify-ca` and `verify-full` need, and `none` has no use for. */
export function checkCertificate({ ssl, certificate }: Pick<Endpoint, 'ssl' | 'certificate'>): void {
  if (ssl !== 'none' && !certificate)
    throw invalidCombination(`A certificate ARN must be provided with the SSL mode ${ssl}.`);
}

// https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html: of the four, MySQL and MariaDB do not have `require`.
function readSslMode(input: Input): SslMode {
  const mode = choice(input, 'SslMode', ['none', 'require', 'verify-ca', 'verify-full'] as const);
  if (mode === 'require')
    throw invalidValue('SSL mode require is not supported for MySQL-compatible endpoints.');
  return mode;
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(all: T): Given<T> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Given<T>;
}
