import { type Given, type Operations, operation, text } from '../shape.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import {
  checkCertificate,
  endpointParameters,
  type PartialLogin,
  readEndpoint,
  wholeLogin,
} from './endpoint-input.ts';
import { engineNamed } from './engines.ts';
import { alreadyExists, invalidCombination, invalidState, notFound } from './fault.ts';
import { filterList, found } from './filters.ts';
import { checkIdentifier, checkWord } from './identifier.ts';
import { page, paging } from './paging.ts';
import type { Credentials, Endpoint } from './records.ts';
import { readTags, tagList } from './tags.ts';

/** The operations on endpoints. */
export const endpointOperations = (account: Account): Operations => ({
  CreateEndpoint: operation({
    parameters: createParameters,
    needs: ['EndpointIdentifier', 'EndpointType', 'EngineName'],
    answer: (input, { region }) => create(account, input, region),
  }),
  ModifyEndpoint: operation({
    parameters: modifyParameters,
    needs: ['EndpointArn'],
    answer: (input) => modify(account, input),
  }),
  DescribeEndpoints: operation({
    parameters: { Filters: filterList, ...paging },
    answer: ({ Filters, ...asked }) => {
      const readers = {
        'endpoint-arn': ({ arn }: Endpoint) => arn,
        'endpoint-type': ({ type }: Endpoint) => type,
        'endpoint-id': ({ identifier }: Endpoint) => identifier,
        'engine-name': ({ engine }: Endpoint) => engine,
      };
      const some = found(account.endpoints.values(), Filters, readers, 'Endpoints');
      const { items, more } = page(some, asked, { keyOf: ({ identifier }) => identifier });
      return { Endpoints: items.map(tellEndpoint), ...more };
    },
  }),
  DeleteEndpoint: operation({
    parameters: { EndpointArn: text },
    needs: ['EndpointArn'],
    answer: ({ EndpointArn }) => {
      const endpoint = findEndpoint(account, EndpointArn);
      refuseInUse(account, endpoint, () => true);
      endpoint.status = 'deleting';
      forgetTests(account, endpoint);
      account.after(account.times.connection, () => account.endpoints.delete(endpoint.arn));
      return { Endpoint: tellEndpoint(endpoint) };
    },
  }),
});

const createParameters = { ...endpointParameters, ResourceIdentifier: text, Tags: tagList } as const;
const modifyParameters = { ...endpointParameters, EndpointArn: text } as const;

function create(
  account: Account,
  input: Given<typeof createParameters, 'EndpointIdentifier' | 'EndpointType' | 'EngineName'>,
  region: string,
): unknown {
  const identifier = checkIdentifier(input.EndpointIdentifier, 'EndpointIdentifier', 255).toLowerCase();
  refuseSame(account, identifier);
  const { login, endpoint: given } = readEndpoint(account, input);
  const endpoint: Endpoint = {
    arn: newArn(region, 'endpoint', input.ResourceIdentifier),
    identifier,
    type: checkWord(input.EndpointType, 'EndpointType', ['source', 'target']),
    credentials: wholeLogin(login),
    engine: input.EngineName,
    ssl: given.ssl ?? 'none',
    certificate: given.certificate,
    attributes: given.attributes,
    script: given.script,
    postgresql: given.postgresql,
    tags: readTags(input.Tags),
    status: 'active',
  };
  checkCertificate(endpoint);
  account.endpoints.set(endpoint.arn, endpoint);
  return { Endpoint: tellEndpoint(endpoint) };
}

/** What was tested before has to be tested again. */
function modify(account: Account, input: Given<typeof modifyParameters, 'EndpointArn'>): unknown {
  const endpoint = findEndpoint(account, input.EndpointArn);
  refuseInUse(account, endpoint, (status) => status === 'running' || status === 'starting');
  const { login, endpoint: given } = readEndpoint(account, input, endpoint);
  if (input.EndpointType !== undefined && input.EndpointType.toLowerCase() !== endpoint.type)
    throw invalidCombination('The type of an endpoint cannot be changed.');
  const credentials = changeLogin(endpoint.credentials, login);
  const changed: Endpoint = { ...endpoint, ...given, credentials };
  if (input.EndpointIdentifier !== undefined) {
    changed.identifier = checkIdentifier(input.EndpointIdentifier, 'EndpointIdentifier', 255).toLowerCase();
    if (changed.identifier !== endpoint.identifier) refuseSame(account, changed.identifier);
  }
  checkCertificate(changed);
  Object.assign(endpoint, changed);
  forgetTests(account, endpoint);
  return { Endpoint: tellEndpoint(endpoint) };
}

/** A login of one kind may be changed in parts; one of the other kind has to be whole. */
function changeLogin(before: Credentials, login: PartialLogin): Credentials {
  if (Object.keys(login).length === 0) return before;
  const bySecret = login.secret !== undefined || login.role !== undefined;
  return wholeLogin('secret' in before === bySecret ? { ...before, ...login } : login);
}

/** The endpoint of an ARN. Throws where there is none. */
export function findEndpoint({ endpoints }: Account, arn: string): Endpoint {
  const endpoint = endpoints.get(arn);
  if (!endpoint) throw notFound(`Endpoint ${arn} not found`);
  return endpoint;
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

/** An endpoint as the service shows it, without its password. The service takes a type in small letters and gives it back in capitals. */
export function tellEndpoint({ credentials, ...endpoint }: Endpoint) {
  const plain =
    'secret' in credentials
      ? {}
      : { ServerName: credentials.server, Port: credentials.port, Username: credentials.user };
  const secret =
    'secret' in credentials
      ? { SecretsManagerSecretId: credentials.secret, SecretsManagerAccessRoleArn: credentials.role }
      : {};
  const script = endpoint.script === undefined ? {} : { AfterConnectScript: endpoint.script };
  return {
    EndpointIdentifier: endpoint.identifier,
    EndpointType: endpoint.type.toUpperCase() as never,
    EngineName: endpoint.engine,
    EngineDisplayName: engineNamed(endpoint.engine).shown,
    ...plain,
    ...(endpoint.attributes !== undefined && { ExtraConnectionAttributes: endpoint.attributes }),
    Status: endpoint.status,
    EndpointArn: endpoint.arn,
    ...(endpoint.certificate !== undefined && { CertificateArn: endpoint.certificate }),
    SslMode: endpoint.ssl,
    [engineNamed(endpoint.engine).settings]: { ...plain, ...secret, ...script, ...endpoint.postgresql },
  };
}
