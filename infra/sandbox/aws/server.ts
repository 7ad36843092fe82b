import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from './error.ts';
import { fairMood, type Mood } from './mood.ts';
import { answerRoute53, describeRoute53Error } from './route53.ts';
import { answerSecretsManager, describeSecretsManagerError, type Secrets } from './secrets-manager.ts';
import { readSignature } from './signature.ts';
import type { Zones } from './zones.ts';

const bodyAtMost = 1 << 20;
const bodyWithin = 10_000;

/** A request as the services see it. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The operation, in the protocols that name it in a header. */
  readonly target: string | undefined;
  readonly region: string;
  readonly body: string;
}

/** What a service answers, and what of the request may be logged. */
export interface Answer {
  /** `service:Operation`. */
  readonly operation: string;
  readonly input: unknown;
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body: string;
}

/** One request in the log; a secret's value is in none. */
export interface Logged {
  readonly at: string;
  readonly operation: string;
  readonly input?: unknown;
  /** The error's code, when it was refused. */
  readonly refused?: string;
}

/** AWS on this machine. */
export interface Aws {
  readonly endpoint: string;
  readonly log: readonly Logged[];
  stop(): Promise<void>;
}

/** Starts an HTTP server that speaks the protocols of Route 53 and Secrets Manager over `zones` and `secrets`. */
export async function startAws(options: {
  readonly zones: Zones;
  readonly secrets?: Secrets;
  readonly mood?: Mood;
  readonly address?: string;
  /** A file that gets the log, too, one JSON document a line. */
  readonly logFile?: string;
}): Promise<Aws> {
  const { zones, secrets = new Map(), mood = fairMood(), address = '127.0.0.1' } = options;
  const log: Logged[] = [];
  const record = (entry: Omit<Logged, 'at'>) => {
    const logged = { at: new Date().toISOString(), ...entry };
    log.push(logged);
    if (options.logFile) appendFileSync(options.logFile, `${JSON.stringify(logged)}\n`, { mode: 0o600 });
  };
  const server = createServer(async (message, response) => {
    const requestId = randomUUID();
    const target = message.headers['x-amz-target'];
    const isJson = typeof target === 'string';
    response.setHeader('content-type', isJson ? 'application/x-amz-json-1.1' : 'text/xml');
    response.setHeader('x-amzn-requestid', requestId);
    try {
      const request = await readRequest(message, isJson ? target : undefined);
      if (!isJson && mood.refuses) throw mood.refuses;
      const answer = answerSecretsManager(secrets, request) ?? answerRoute53(zones, request);
      if (!answer)
        throw new AwsError(
          'UnknownOperationException',
          `The sandbox does not know "${target ?? request.path}"`,
          404,
        );
      record({ operation: answer.operation, input: answer.input });
      response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
    } catch (thrown) {
      const error =
        thrown instanceof AwsError ? thrown : new AwsError('InternalFailure', String(thrown), 500);
      record({ operation: isJson ? target : `${message.method} ${message.url}`, refused: error.code });
      const body = isJson ? describeSecretsManagerError(error) : describeRoute53Error(error, requestId);
      response.writeHead(error.status).end(body);
    }
  });
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://${address}:${port}`,
    log,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readRequest(message: IncomingMessage, target: string | undefined): Promise<Request> {
  const body = await readBody(message);
  const url = new URL(message.url ?? '/', 'http://sandbox');
  const service = target ? 'secretsmanager' : 'route53';
  const { region } = readSignature(message.headers, service);
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    target,
    region,
    body,
  };
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  message.setTimeout(bodyWithin, () => message.destroy());
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size > bodyAtMost) throw new AwsError('RequestEntityTooLarge', 'The request is too large', 413);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
