import type { SslMode } from '../../dms/login.ts';
import { type Given, number, secretText, structure, text } from '../shape.ts';
import type { Account } from './account.ts';
import { readAttributes } from './attributes.ts';
import { type EngineName, engineNames, type KnownEngine } from './engines.ts';
import { invalidCombination, invalidValue, notFound } from './fault.ts';
import { checkNumber, checkWord } from './identifier.ts';
import { postgresqlSettings, readPostgresqlSettings } from './postgresql-settings.ts';
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
  DatabaseName: text,
  PostgreSQLSettings: structure(postgresqlSettings),
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
  before?: Pick<Endpoint, 'engine' | 'type'>,
): {
  readonly endpoint: Partial<
    Pick<Endpoint, 'ssl' | 'certificate' | 'attributes' | 'script' | 'engine' | 'postgresql'>
  >;
  readonly login: PartialLogin;
} {
  const { CertificateArn: certificate } = input;
  const { ExtraConnectionAttributes: attributes, SslMode: ssl } = input;
  const known = Object.keys(engineNames) as KnownEngine[];
  const engine = checkWord(input.EngineName ?? before?.engine ?? '', 'EngineName', known);
  const kind = engineNames[engine];
  const other = kind.settings === 'MySQLSettings' ? 'PostgreSQLSettings' : 'MySQLSettings';
  if (input[other] !== undefined) throw invalidCombination(`${other} are not for the engine ${engine}.`);
  const settings: MySqlSettings & { readonly AfterConnectScript?: string } = input[kind.settings] ?? {};
  const port = settings.Port ?? input.Port;
  if (attributes !== undefined) readAttributes(attributes);
  const { PostgreSQLSettings: asked, DatabaseName } = input;
  const type = input.EndpointType ?? before?.type ?? '';
  const postgresql =
    kind.settings === 'MySQLSettings' || (before && !asked && !DatabaseName)
      ? undefined
      : readPostgresqlSettings({ ...(DatabaseName !== undefined && { DatabaseName }), ...asked }, type);
  if (kind.settings === 'MySQLSettings' && DatabaseName !== undefined)
    throw invalidValue('The sandbox does not support DatabaseName for MySQL-compatible endpoints');
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
      engine: input.EngineName === undefined ? undefined : engine,
      ssl: ssl === undefined ? undefined : readSslMode(ssl, kind),
      ...{ certificate, attributes, script: settings.AfterConnectScript, postgresql },
    }),
  };
}

type MySqlSettings = NonNullable<EndpointInput['MySQLSettings']>;

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
  if (ssl.startsWith('verify') && !certificate)
    throw invalidCombination(`A certificate ARN must be provided with the SSL mode ${ssl}.`);
}

// https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html: of the four, MySQL and MariaDB do not have `require`.
function readSslMode(given: string, { sslModes, engine }: EngineName): SslMode {
  const mode = checkWord(given, 'SslMode', ['none', 'require', 'verify-ca', 'verify-full']);
  if (!sslModes.includes(mode))
    throw invalidValue(`SSL mode ${mode} is not supported for ${engine.name}-compatible endpoints.`);
  return mode;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(all: T): Defined<T> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Defined<T>;
}
