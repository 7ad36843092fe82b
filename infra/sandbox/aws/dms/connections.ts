import { type Operations, operation, text } from '../shape.ts';
import type { Account } from './account.ts';
import { findEndpoint } from './endpoints.ts';
import { engineNamed } from './engines.ts';
import { invalidState, notFound } from './fault.ts';
import { filterList, matching } from './filters.ts';
import { findInstance } from './instances.ts';
import { loginOf } from './login-of.ts';
import { page, paging } from './paging.ts';
import type { Endpoint, TestedConnection } from './records.ts';

/** The operations on connections between instances and endpoints. */
export const connectionOperations = (account: Account): Operations => ({
  TestConnection: operation({
    parameters: { ReplicationInstanceArn: text, EndpointArn: text },
    needs: ['ReplicationInstanceArn', 'EndpointArn'],
    answer: (input) => testConnection(account, input.ReplicationInstanceArn, input.EndpointArn),
  }),
  DescribeConnections: operation({
    parameters: { Filters: filterList, ...paging },
    answer: ({ Filters, ...asked }) => {
      const found = matching(account.connections.values(), Filters, {
        'endpoint-arn': ({ endpoint }) => endpoint,
        'replication-instance-arn': ({ instance }) => instance,
      });
      const keyOf = ({ instance, endpoint }: TestedConnection) => keyBetween(instance, endpoint);
      const { items, more } = page(found, asked, { keyOf });
      return { Connections: items.map((connection) => tellConnection(account, connection)), ...more };
    },
  }),
  DeleteConnection: operation({
    parameters: { ReplicationInstanceArn: text, EndpointArn: text },
    needs: ['ReplicationInstanceArn', 'EndpointArn'],
    answer: (input) => {
      const key = keyBetween(input.ReplicationInstanceArn, input.EndpointArn);
      const connection = account.connections.get(key);
      if (!connection)
        throw notFound('No connection found between the replication instance and the endpoint');
      account.connections.delete(key);
      return { Connection: tellConnection(account, { ...connection, status: 'deleting' }) };
    },
  }),
});

/** Answers `testing`, and really connects meanwhile, with TLS as the endpoint asks. */
function testConnection(account: Account, instanceArn: string, endpointArn: string): unknown {
  const instance = findInstance(account, instanceArn);
  const endpoint = findEndpoint(account, endpointArn);
  if (instance.status !== 'available')
    throw invalidState(`Replication instance ${instance.identifier} is not available`);
  const key = keyBetween(instance.arn, endpoint.arn);
  if (account.connections.get(key)?.status === 'testing')
    throw invalidState('The connection between the instance and the endpoint is already being tested.');
  const connection: TestedConnection = { instance: instance.arn, endpoint: endpoint.arn, status: 'testing' };
  account.connections.set(key, connection);
  const shown = tellConnection(account, connection);
  account.after(account.times.connection, async () => {
    const failure = await tryLogin(account, endpoint);
    connection.status = failure === undefined ? 'successful' : 'failed';
    if (failure !== undefined) connection.failure = failure;
  });
  return { Connection: shown };
}

/** Whether the last test of an endpoint from an instance was successful. */
export const isTested = ({ connections }: Account, instance: string, endpoint: string): boolean =>
  connections.get(keyBetween(instance, endpoint))?.status === 'successful';

/** Connects as an endpoint says; undefined where it works, else why it does not, in the form of the service. */
export async function tryLogin(account: Account, endpoint: Endpoint): Promise<string | undefined> {
  try {
    const session = await engineNamed(endpoint.engine).engine.openSession(loginOf(account, endpoint));
    await session.close();
    return undefined;
  } catch (error) {
    const { errno, sqlState, code, message } = error as Error & {
      errno?: number;
      sqlState?: string;
      code?: string;
    };
    const state = sqlState ?? (/^[0-9A-Z]{5}$/.test(code ?? '') ? code : undefined);
    const native = state ? `[${state}] ${message}` : message;
    return `Test Endpoint failed: Application-Status: 1020912, Application-Message: Cannot connect to ODBC provider Network error has occurred, Application-Detailed-Message: RetCode: SQL_ERROR SqlState: ${state ?? 'HY000'} NativeError: ${errno ?? 2003} Message: ${native}`;
  }
}

const keyBetween = (instance: string, endpoint: string): string => `${instance} ${endpoint}`;

/** A connection as the service shows it. */
export function tellConnection(account: Account, { instance, endpoint, status, failure }: TestedConnection) {
  return {
    ReplicationInstanceArn: instance,
    EndpointArn: endpoint,
    Status: status,
    ...(failure !== undefined && { LastFailureMessage: failure }),
    EndpointIdentifier: account.endpoints.get(endpoint)?.identifier,
    ReplicationInstanceIdentifier: account.instances.get(instance)?.identifier,
  };
}
