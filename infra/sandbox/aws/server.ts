import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError, Cut } from './error.ts';
import { type Mood, type Troubles, troubleOf } from './mood.ts';
import { type Asked, allows, type Policy, refusalOf } from './policy.ts';
import { type Request, readRequest } from './request.ts';
import { readSignature } from './signature.ts';

/** One service on the wire, in its own protocol. */
export interface Service {
  /** The name under which requests to it are signed. */
  readonly signedAs: string;
  /** The bytes that the body of a request to it may have; 1 MiB where it says nothing. */
  readonly bodyAtMost?: number;
  /** How it behaves now. */
  readonly mood: Mood;
  /** What its protocol has for a mood's troubles. */
  readonly troubles: Troubles;
  /** `service:Operation`, as the log names a request that is refused. */
  nameOf?(request: Request): string;
  /** Answers a request, once it has asked whether it may; an `AwsError` is what it refuses. */
  answer(request: Request): Answer | Promise<Answer>;
  /** An error in the form of its protocol. */
  describe(
    error: AwsError,
    requestId: string,
  ): { readonly type: string; readonly body: string; readonly headers?: Headers };
}

type Headers = { readonly [name: string]: string };

/** What a service answers, and what of the request may be logged. */
export interface Answer {
  /** `service:Operation`. */
  readonly operation: string;
  readonly input: unknown;
  readonly status?: number;
  /** The body's content type. */
  readonly type: string;
  readonly headers?: Headers;
  readonly body: string | Uint8Array;
}

/** One request in the log; a secret's value is in none. */
export interface Logged {
  readonly at: string;
  /** Under which id it was answered. */
  readonly request: string;
  readonly operation: string;
  /** Where it was sent; of a request that was answered. */
  readonly region?: string;
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

/** Starts an HTTP server that speaks the protocols of `services`; each request goes to the one that it is signed for. */
export async function startAws(options: {
  readonly services: readonly Service[];
  readonly address?: string;
  /** A file that gets the log, too, one JSON document a line. */
  readonly logFile?: string;
  /** What whoever asks may do; everything where it is left out. */
  readonly policy?: Policy | undefined;
}): Promise<Aws> {
  const { address = '127.0.0.1' } = options;
  const services = new Map(options.services.map((each) => [each.signedAs, each]));
  const log: Logged[] = [];
  const record = (entry: Omit<Logged, 'at'>) => {
    const logged = { at: new Date().toISOString(), ...entry };
    log.push(logged);
    if (options.logFile) appendFileSync(options.logFile, `${JSON.stringify(logged)}\n`, { mode: 0o600 });
  };
  const server = createServer(async (message, response) => {
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    const send = (status: number, type: string, body: string | Uint8Array, headers: Headers = {}) =>
      response.writeHead(status, { ...headers, 'content-type': type }).end(body);
    let service: Service | undefined;
    let request: Request | undefined;
    try {
      const { region, signedFor } = readSignature(message.headers);
      service = services.get(signedFor);
      if (!service)
        throw new AwsError(
          'UnknownOperationException',
          `The sandbox does not have the service "${signedFor}"`,
          404,
        );
      const { troubles } = service;
      let asked = false;
      const permit = (what: Asked) => {
        asked = true;
        if (options.policy && !allows(options.policy, what)) throw troubles.denied(refusalOf(what));
      };
      request = await readRequest(message, requestId, permit, region, service.bodyAtMost);
      const trouble = troubleOf(service.mood, troubles, Date.now());
      if (trouble) throw trouble;
      const answer = await service.answer(request);
      if (!asked) throw new Error(`"${answer.operation}" was done without asking whether it may be`);
      const { operation, input } = answer;
      record({ request: requestId, operation, region: request.region, input });
      send(answer.status ?? 200, answer.type, answer.body, answer.headers);
    } catch (thrown) {
      const error =
        thrown instanceof AwsError ? thrown : new AwsError('InternalFailure', String(thrown), 500);
      const operation = (request && service?.nameOf?.(request)) ?? nameOf(message);
      if (thrown instanceof Cut) {
        record({ request: requestId, operation, refused: 'cut' });
        message.socket.destroy();
        return;
      }
      record({ request: requestId, operation, refused: error.code });
      const { type, body, headers } = (service ?? nobody).describe(error, requestId);
      send(error.status, type, body, headers);
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

/** Who answers a request that is signed for no service of the sandbox: in JSON, which most SDK clients read an error from. */
const nobody: Pick<Service, 'describe'> = {
  describe: (error) => ({
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: error.code, message: error.message }),
  }),
};

/** A refused request, for the log: the operation where a header names it. */
function nameOf({ headers, method, url }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target : `${method} ${url}`;
}
