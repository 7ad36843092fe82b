import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode } from 'dns-packet';

/** A DNS server that answers from what a test says, over UDP on loopback. */
export interface NameServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Questions so far. */
  readonly asked: () => number;
  /** Answers to a name, or nothing: NXDOMAIN. */
  point(name: string, ...answers: readonly Answer[]): void;
}

/** Starts a DNS server that knows no name yet. */
export async function startNameServer(): Promise<NameServer> {
  const names = new Map<string, readonly Answer[]>();
  let asked = 0;
  const socket = createSocket('udp4', (message, from) => {
    asked += 1;
    const { id = 0, questions = [] } = decode(message);
    const answers = names.get(questions[0]?.name ?? '');
    // RCODE 3: NXDOMAIN.
    const flags = answers ? 0 : 3;
    socket.send(
      encode({ type: 'response', id, flags, questions, answers: [...(answers ?? [])] }),
      from.port,
      from.address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { address, port } = socket.address();
  return {
    address,
    port,
    asked: () => asked,
    point: (name, ...answers) => void names.set(name, answers),
    [Symbol.asyncDispose]: async () => void socket.close(),
  };
}

/** A CNAME record. */
export function alias(name: string, data: string, ttl: number): Answer {
  return { type: 'CNAME', name, ttl, data };
}

/** An A record. */
export function host(name: string, data: string, ttl: number): Answer {
  return { type: 'A', name, ttl, data };
}
