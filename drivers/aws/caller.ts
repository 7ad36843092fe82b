import type { Json } from '../../engine/step.ts';
import type { AwsRequest } from '../operation.ts';
import { explain } from './explain.ts';
import type { Service } from './operations.ts';

type Client = {
  send(command: unknown, options: { abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
};
type Command = new (input: unknown) => { readonly schema?: unknown };
type Pages = (how: { client: Client }, input: unknown, options: unknown) => AsyncIterable<unknown>;
type Module = {
  readonly [name: `${string}Command`]: Command;
  readonly [name: `paginate${string}`]: Pages;
  readonly [name: `${string}Client`]: new (settings: unknown) => Client;
};

/** One import a service, at its first call. Region, profile and AWS_ENDPOINT_URL_* are the SDK's own. */
const load: Record<Service, () => Promise<readonly [`${string}Client`, unknown]>> = {
  cloudwatch: async () => ['CloudWatchClient', await import('@aws-sdk/client-cloudwatch')],
  dms: async () => [
    'DatabaseMigrationServiceClient',
    await import('@aws-sdk/client-database-migration-service'),
  ],
  logs: async () => ['CloudWatchLogsClient', await import('@aws-sdk/client-cloudwatch-logs')],
  rds: async () => ['RDSClient', await import('@aws-sdk/client-rds')],
  route53: async () => ['Route53Client', await import('@aws-sdk/client-route-53')],
  secretsmanager: async () => ['SecretsManagerClient', await import('@aws-sdk/client-secrets-manager')],
  sns: async () => ['SNSClient', await import('@aws-sdk/client-sns')],
  ssm: async () => ['SSMClient', await import('@aws-sdk/client-ssm')],
  sts: async () => ['STSClient', await import('@aws-sdk/client-sts')],
};

/** What AWS answered, as plain JSON, and the id under which AWS knows the request; null where it told none. */
export type Answered = { readonly answer: Json; readonly request: string | null };

/** Sends AWS requests; clients are made once and closed together. */
export interface AwsCaller {
  /** One request; times in it are ISO 8601 text. Rejects with a Fault, at `deadline` (epoch ms) at the latest. */
  send(call: AwsRequest, deadline: number): Promise<Answered>;
  /** Every page of a Describe, List or Filter call, their lists put together; the id is the last page's. Rejects as `send`. */
  sendAll(call: AwsRequest, deadline: number): Promise<Answered>;
  close(): void;
}

/** Milliseconds for one request, and for all pages of one. */
const [requestWithin, pagesWithin] = [120_000, 600_000];

/** A caller with the SDK's adaptive retry: throttling is normal, and slows down instead of failing. */
export function awsCaller(): AwsCaller {
  const clients = new Map<string, Promise<{ client: Client; sdk: Module }>>();
  const clientOf = (service: Service, region: string | undefined) => {
    const known = clients.get(`${service} ${region}`);
    if (known) return known;
    const made = load[service]().then(([name, module]) => {
      const sdk = module as Module;
      const Constructor = sdk[name];
      if (!Constructor) throw new Error(`the SDK has no ${name}`);
      return {
        client: new Constructor({ retryMode: 'adaptive', maxAttempts: 8, ...(region && { region }) }),
        sdk,
      };
    });
    clients.set(`${service} ${region}`, made);
    return made;
  };

  async function open({ aws, input, region }: AwsRequest) {
    const [service, operation] = aws.split(':') as [Service, string];
    const { client, sdk } = await clientOf(service, region);
    const Made = sdk[`${operation}Command`];
    if (!Made) throw new Error(`"${aws}" is not an operation of the SDK`);
    const { withDates } = await import('./dates.ts');
    const given = withDates(input, new Made({}).schema);
    return { client, command: new Made(given), given, pages: sdk[`paginate${operation}`] };
  }

  return {
    async send(call, deadline) {
      const { client, command } = await open(call);
      const options = { abortSignal: until(deadline, requestWithin) };
      return client.send(command, options).then(plain, (error: unknown) => {
        throw explain(call.aws, error);
      });
    },
    async sendAll(call, deadline) {
      const { aws } = call;
      const { client, given, pages } = await open(call);
      // Other lists, such as that of GetMetricData, are not put together by appending.
      if (!pages || !/:(Describe|List|Filter)/.test(aws))
        throw new TypeError(`"${aws}" has no pages that could be put together`);
      const read: Answered[] = [];
      try {
        const options = { abortSignal: until(deadline, pagesWithin) };
        for await (const page of pages({ client }, given, options)) read.push(plain(page));
      } catch (error) {
        throw explain(aws, error);
      }
      const request = read.at(-1)?.request ?? null;
      return { answer: together(read.map(({ answer }) => answer as Page)), request };
    },
    close() {
      for (const each of clients.values()) each.then(({ client }) => client.destroy()).catch(() => undefined);
    },
  };
}

const until = (deadline: number, most: number) =>
  AbortSignal.timeout(Math.max(1, Math.min(deadline - Date.now(), most)));

function plain(response: unknown): Answered {
  const { $metadata, ...answer } = response as { $metadata?: { requestId?: string } };
  return { answer: JSON.parse(JSON.stringify(answer)) as Json, request: $metadata?.requestId ?? null };
}

type Page = { readonly [name: string]: Json };

/** The last page's members, which tell of no page after it, with the items of every page in its lists. */
function together(pages: readonly Page[]): Json {
  const lists = new Map<string, Json[]>();
  for (const page of pages)
    for (const [name, value] of Object.entries(page))
      if (Array.isArray(value)) lists.set(name, [...(lists.get(name) ?? []), ...value]);
  return { ...pages.at(-1), ...Object.fromEntries(lists) };
}
