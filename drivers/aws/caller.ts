import { Fault } from '../../engine/fault.ts';
import type { Json } from '../../engine/step.ts';
import type { Service } from './operations.ts';

type Client = {
  send(command: unknown, options: { abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
};
type Module = Record<string, new (input: unknown) => Client>;

/** One import a service, at its first call. Region, profile and AWS_ENDPOINT_URL_* are the SDK's own. */
const load: Record<Service, () => Promise<[string, Module]>> = {
  route53: async () => ['Route53Client', (await import('@aws-sdk/client-route-53')) as unknown as Module],
  secretsmanager: async () => [
    'SecretsManagerClient',
    (await import('@aws-sdk/client-secrets-manager')) as unknown as Module,
  ],
};

/** Sends AWS requests; clients are made once and closed together. */
export interface AwsCaller {
  /** The response as plain JSON. Rejects at `deadline` (epoch ms). */
  send(call: { aws: string; input: unknown }, deadline: number): Promise<Json>;
  close(): void;
}

/** A caller with the SDK's adaptive retry: throttling is normal, and slows down instead of failing. */
export function awsCaller(): AwsCaller {
  const clients = new Map<string, Promise<{ client: Client; sdk: Module }>>();
  const clientOf = (service: Service) => {
    const known = clients.get(service);
    if (known) return known;
    const made = load[service]().then(([name, sdk]) => {
      const Constructor = sdk[name];
      if (!Constructor) throw new Error(`the SDK has no ${name}`);
      return { client: new Constructor({ retryMode: 'adaptive', maxAttempts: 8 }), sdk };
    });
    clients.set(service, made);
    return made;
  };
  return {
    async send({ aws, input }, deadline) {
      const [service, operation] = aws.split(':') as [Service, string];
      const { client, sdk } = await clientOf(service);
      const Command = sdk[`${operation}Command`];
      if (!Command) throw new Error(`"${aws}" is not an operation of the SDK`);
      try {
        const abortSignal = AbortSignal.timeout(Math.max(1, Math.min(deadline - Date.now(), 120_000)));
        const { $metadata: _, ...answer } = (await client.send(new Command(input), {
          abortSignal,
        })) as Record<string, unknown>;
        return JSON.parse(JSON.stringify(answer)) as Json;
      } catch (error) {
        throw explain(aws, error);
      }
    },
    close() {
      for (const each of clients.values()) each.then(({ client }) => client.destroy()).catch(() => undefined);
    },
  };
}

function explain(aws: string, error: unknown): Fault {
  const { name, message, $retryable, $fault } = error as Error & {
    $retryable?: unknown;
    $fault?: 'client' | 'server';
  };
  const next: Record<string, string> = {
    CredentialsProviderError:
      'Give credentials as the AWS CLI takes them: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    ExpiredTokenException: 'Renew the credentials and run again: the journal resumes.',
    AccessDeniedException: `Allow "${aws}" to the role that runs this.`,
    AccessDenied: `Allow "${aws}" to the role that runs this.`,
  };
  const advice =
    next[name] ??
    (/Region is missing/.test(message) ? 'Set AWS_REGION, or a region in the profile.' : undefined);
  const passing = $retryable !== undefined || $fault === 'server' || name === 'TimeoutError';
  const fault = new Fault(`${aws}: ${message || name}`, {
    cause: error,
    ...(advice !== undefined && { next: advice }),
  });
  return Object.assign(fault, { code: name, ...(passing && { transient: true as const }) });
}
