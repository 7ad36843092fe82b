import { openSession } from '../../dms/session.ts';
import type { Input } from '../json.ts';
import type { Account } from './account.ts';
import { findEndpoint } from './endpoints.ts';
import { invalidState, notFound } from './fault.ts';
import { matching } from './filters.ts';
import { text } from './input.ts';
import { findInstance } from './instances.ts';
import { loginOf } from './login-of.ts';
import { page } from './paging.ts';
import type { Endpoint, TestedConnection } from './records.ts';

/** TestConnection: answers `testing`, and really connects meanwhile, with TLS as the endpoint asks. */
export function testConnection(account: Account, input: Input): unknown {
  const instance = findInstance(account, input);
  const endpoint = findEndpoint(account, text(input, 'EndpointArn'));
  if (instance.status !== 'available')
    throw invalidState(`Replication instance ${instance.identifier} is not available`);
  const key = keyOf(instance.arn, endpoint.arn);
  if (account.connections.get(key)?.status === 'testing')
    throw invalidState('The connection between the instance and the endpoint is already being tested.');
  const connection: TestedConnection = { instance: instance.arn, endpoint: endpoint.arn, status: 'testing' };
  account.connections.set(key, connection);
  const shown = describe(account, connection);
  account.after(account.times.connection, async () => {
    const failure = await tryLogin(account, endpoint);
    connection.status = failure === undefined ? 'successful' : 'failed';
    if (failure !== undefined) connection.failure = failure;
  });
  return { Connection: shown };
}

/** DescribeConnections. */
export function describeConnections(account: Account, input: Input): unknown {
  const found = matching(account.connections.values(), input, {
    'endpoint-arn': ({ endpoint }) => endpoint,
    'replication-instance-arn': ({ instance }) => instance,
  });
  const { items, ...more } = page(found, input);
  return { Connections: items.map((connection) => describe(account, connection)), ...more };
}

/** DeleteConnection: forgets a test. */
export function deleteConnection(account: Account, input: Input): unknown {
  const instance = findInstance(account, input);
  const key = keyOf(instance.arn, text(input, 'EndpointArn'));
  const connection = account.connections.get(key);
  if (!connection) throw notFound('No connection found between the replication instance and the endpoint');
  account.connections.delete(key);
  return { Connection: describe(account, { ...connection, status: 'deleting' }) };
}

/** Whether the last test of an endpoint from an instance was successful. */
export const isTested = ({ connections }: Account, instance: string, endpoint: string): boolean =>
  connections.get(keyOf(instance, endpoint))?.status === 'successful';

/** Connects as an endpoint says; undefined where it works, else why it does not, in the form of the service. */
export async function tryLogin(account: Account, endpoint: Endpoint): Promise<string | undefined> {
  try {
    const session = await openSession(loginOf(account, endpoint));
    await session.close();
    return undefined;
  } catch (error) {
    const { errno, sqlState, message } = error as Error & { errno?: number; sqlState?: string };
    const native = sqlState ? `[${sqlState}] ${message}` : message;
    return `Test Endpoint failed: Application-Status: 1020912, Application-Message: Cannot connect to ODBC provider Network error has occurred, Application-Detailed-Message: RetCode: SQL_ERROR SqlState: ${sqlState ?? 'HY000'} NativeError: ${errno ?? 2003} Message: ${native}`;
  }
}

const keyOf = (instance: string, endpoint: string): string => `${instance} ${endpoint}`;

function describe(account: Account, { instance, endpoint, status, failure }: TestedConnection): unknown {
  return {
    ReplicationInstanceArn: instance,
    EndpointArn: endpoint,
    Status: status,
    ...(failure !== undefined && { LastFailureMessage: failure }),
    EndpointIdentifier: account.endpoints.get(endpoint)?.identifier,
    ReplicationInstanceIdentifier: account.instances.get(instance)?.identifier,
  };
}
