import type { SslMode } from '../../dms/login.ts';
import { type Given, number, secretText, structure, text } from '../shape.ts';
import type { Account } from './account.ts';
import { readAttributes } from './attributes.ts';
import { invalidCombination, invalidValue, notFound } from './fault.ts';
import { checkNumber, checkWord } from './identifier.ts';
import type { Credentials, Endpoint } from './records.ts';

/** The parameters that say what an endpoint is, all of which a modification may give anew. */
export const endpointParameters = {
  EndpointIdentifier: text,
  EndpointType: text,
  EngineName: text,
  ServerName: text,
  Port: number,
  Username: text,
  Password: secretText,
  ExtraConnectionAttributes: text,
  CertificateArn: text,
  SslMode: text,
  MySQLSettings: structure({
    ServerName: text,
    Port: number,
    Username: text,
    Password: secretText,
    SecretsManagerAccessRoleArn: text,
    SecretsManagerSecretId: text,
    AfterConnectScript: text,
    EventsPollInterval: number,
    TargetDbType: text,
  }),
} as const;

/** What a request gives of an endpoint. */
export type EndpointInput = Given<typeof endpointParameters>;

/** The parts of a login that a request gives. */
export interface PartialLogin {
  readonly server?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly secret?: string;
  readonly role?: string;
}

/** The parts of an endpoint that a request gives, and what there is of a login. Throws for what the sandbox cannot do. */
export function readEndpoint(
  account: Account,
  input: EndpointInput,
): {
  readonly endpoint: Partial<Pick<Endpoint, 'ssl' | 'certificate' | 'attributes' | 'script' | 'engine'>>;
  readonly login: PartialLogin;
} {
  const { MySQLSettings: settings = {}, CertificateArn: certificate } = input;
  const { ExtraConnectionAttributes: attributes, EngineName: engine, SslMode: ssl } = input;
  const port = settings.Port ?? input.Port;
  if (attributes !== undefined) readAttributes(attributes);
  if (settings.EventsPollInterval !== undefined)
    checkNumber(settings.EventsPollInterval, 'EventsPollInterval', 1, 3600);
  if (settings.TargetDbType === 'specific-database')
    throw invalidValue('The sandbox does not support TargetDbType specific-database');
  if (settings.TargetDbType !== undefined)
    checkWord(settings.TargetDbType, 'TargetDbType', ['multiple-databases']);
  if (certificate !== undefined && !account.certificates.has(certificate))
    throw notFound(`Certificate ${certificate} not found`);
  return {
    login: withoutUndefined({
      server: settings.ServerName ?? input.ServerName,
      user: settings.Username ?? input.Username,
      password: settings.Password ?? input.Password,
      port: port === undefined ? undefined : checkNumber(port, 'Port', 1, 65_535),
      secret: settings.SecretsManagerSecretId,
      role: settings.SecretsManagerAccessRoleArn,
    }),
    endpoint: withoutUndefined({
      engine: engine === undefined ? undefined : checkWord(engine, 'EngineName', engines),
      ssl: ssl === undefined ? undefined : readSslMode(ssl),
      ...{ certificate, attributes, script: settings.AfterConnectScript },
    }),
  };
}

const engines = ['mysql', 'mariadb', 'aurora'] as const;

/** A login that is whole: all of it in the endpoint, or all of it in a secret. Throws otherwise. */
export function wholeLogin({ server, port, user, password, secret, role }: PartialLogin): Credentials {
  if (secret !== undefined || role !== undefined) {
    if (server ?? port ?? user ?? password)
      throw invalidCombination(
        'You can specify either SecretsManagerSecretId and SecretsManagerAccessRoleArn, or clear-text values for Username, Password, ServerName and Port, not both.',
      );
    if (!role || !secret)
      throw invalidCombination(
        'SecretsManagerSecretId and SecretsManagerAccessRoleArn must be given together.',
      );
    return { secret, role };
  }
  if (!server || !port || !user || password === undefined)
    throw invalidCombination('ServerName, Port, Username and Password must be given for this endpoint.');
  return { server, port, user, password };
}

/** What `verify-ca` and `verify-full` need, and `none` has no use for. Throws where it is missing. */
export function checkCertificate({ ssl, certificate }: Pick<Endpoint, 'ssl' | 'certificate'>): void {
  if (ssl !== 'none' && !certificate)
    throw invalidCombination(`A certificate ARN must be provided with the SSL mode ${ssl}.`);
}

// https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html: of the four, MySQL and MariaDB do not have `require`.
function readSslMode(given: string): SslMode {
  const mode = checkWord(given, 'SslMode', ['none', 'require', 'verify-ca', 'verify-full']);
  if (mode === 'require')
    throw invalidValue('SSL mode require is not supported for MySQL-compatible endpoints.');
  return mode;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(all: T): Defined<T> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Defined<T>;
}
