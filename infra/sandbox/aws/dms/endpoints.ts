import type { Input } from '../json.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import { checkCertificate, readEndpoint, wholeLogin } from './endpoint-input.ts';
import { alreadyExists, invalidCombination, invalidState, invalidValue, notFound } from './fault.ts';
import { matching } from './filters.ts';
import { choice, identifier, text } from './input.ts';
import { page } from './paging.ts';
import type { Endpoint } from './records.ts';

const displayName: Readonly<Record<string, string>> = {
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  aurora: 'Amazon Aurora MySQL',
};

/** CreateEndpoint. */
export function createEndpoint(account: Account, input: Input, region: string): unknown {
  const name = identifier(input, 'EndpointIdentifier', 255).toLowerCase();
  refuseSame(account, name);
  const { login, ...given } = readEndpoint(account, input);
  if (!given.engine) throw invalidValue('The parameter EngineName must be provided and must not be blank.');
  const endpoint: Endpoint = {
    arn: newArn(region, 'endpoint', input),
    identifier: name,
    type: choice(input, 'EndpointType', ['source', 'target'] as const),
    credentials: wholeLogin(login),
    inSettings: given.inSettings,
    engine: given.engine,
    ssl: given.ssl ?? 'none',
    certificate: given.certificate,
    attributes: given.attributes,
    script: given.script,
    status: 'active',
  };
  checkCertificate(endpoint);
  account.endpoints.set(endpoint.arn, endpoint);
  return { Endpoint: describe(endpoint) };
}

/** ModifyEndpoint: what was tested before has to be tested again. */
export function modifyEndpoint(account: Account, input: Input): unknown {
  const endpoint = findEndpoint(account, text(input, 'EndpointArn'));
  refuseInUse(account, endpoint, (status) => status === 'running' || status === 'starting');
  const { login, ...given } = readEndpoint(account, input);
  if (
    input.EndpointType !== undefined &&
    choice(input, 'EndpointType', ['source', 'target']) !== endpoint.type
  )
    throw invalidCombination('The type of an endpoint cannot be changed.');
  const changed: Endpoint = { ...endpoint, ...given, inSettings: endpoint.inSettings || given.inSettings };
  if (Object.keys(login).length > 0) {
    const kept = 'secret' in login || 'secret' in endpoint.credentials ? {} : endpoint.credentials;
    changed.credentials = wholeLogin(
      'secret' in endpoint.credentials && ('secret' in login || 'role' in login)
        ? { ...endpoint.credentials, ...login }
        : { ...kept, ...login },
    );
  }
  if (input.EndpointIdentifier !== undefined) {
    changed.identifier = identifier(input, 'EndpointIdentifier', 255).toLowerCase();
    if (changed.identifier !== endpoint.identifier) refuseSame(account, changed.identifier);
  }
  checkCertificate(changed);
  Object.assign(endpoint, changed);
  forgetTests(account, endpoint);
  return { Endpoint: describe(endpoint) };
}

/** DescribeEndpoints. */
export function describeEndpoints({ endpoints }: Account, input: Input): unknown {
  const found = matching(endpoints.values(), input, {
    'endpoint-arn': ({ arn }) => arn,
    'endpoint-type': ({ type }) => type,
    'endpoint-id': ({ identifier }) => identifier,
    'engine-name': ({ engine }) => engine,
  });
  if (found.length === 0 && input.Filters) throw notFound('No Endpoints found matching this filter');
  const { items, ...more } = page(found, input);
  return { Endpoints: items.map(describe), ...more };
}

/** DeleteEndpoint: refused while a task has it. */
export function deleteEndpoint(account: Account, input: Input): unknown {
  const endpoint = findEndpoint(account, text(input, 'EndpointArn'));
  refuseInUse(account, endpoint, () => true);
  endpoint.status = 'deleting';
  forgetTests(account, endpoint);
  account.after(account.times.connection, () => account.endpoints.delete(endpoint.arn));
  return { Endpoint: describe(endpoint) };
}

/** The endpoint of an ARN. */
export function findEndpoint({ endpoints }: Account, arn: string): Endpoint {
  const found = endpoints.get(arn);
  if (!found) throw notFound(`Endpoint ${arn} not found`);
  return found;
}

function refuseSame({ endpoints }: Account, name: string): void {
  if ([...endpoints.values()].some((endpoint) => endpoint.identifier === name))
    throw alreadyExists(`Endpoint with identifier: ${name} already exists`);
}

function refuseInUse(
  { replications }: Account,
  { arn, identifier }: Endpoint,
  counts: (status: string) => boolean,
): void {
  for (const { source, target, status } of replications.values())
    if ((source === arn || target === arn) && counts(status))
      throw invalidState(`Endpoint ${identifier} is part of one or more ReplicationTasks.`);
}

function forgetTests({ connections }: Account, { arn }: Endpoint): void {
  for (const [key, { endpoint }] of connections) if (endpoint === arn) connections.delete(key);
}

// No password is in any answer. The service takes a type in small letters and gives it back in capitals.
function describe({ credentials, ...endpoint }: Endpoint): unknown {
  const settings =
    'secret' in credentials
      ? {
          SecretsManagerSecretId: credentials.secret,
          SecretsManagerAccessRoleArn: credentials.role,
        }
      : { ServerName: credentials.server, Port: credentials.port, Username: credentials.user };
  const script = endpoint.script === undefined ? {} : { AfterConnectScript: endpoint.script };
  return {
    EndpointIdentifier: endpoint.identifier,
    EndpointType: endpoint.type.toUpperCase(),
    EngineName: endpoint.engine,
    EngineDisplayName: displayName[endpoint.engine],
    ...(!('secret' in credentials) && settings),
    ...(endpoint.attributes !== undefined && { ExtraConnectionAttributes: endpoint.attributes }),
    Status: endpoint.status,
    EndpointArn: endpoint.arn,
    ...(endpoint.certificate !== undefined && { CertificateArn: endpoint.certificate }),
    SslMode: endpoint.ssl,
    MySQLSettings: { ...settings, ...script },
  };
}
