import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { type Answer, decode, encode, type Packet } from 'dns-packet';
import { Fault } from '../../../engine/fault.ts';

/** Where a DNS server listens, over UDP. */
export interface DnsServer {
  readonly address: string;
  readonly port: number;
}

/** What a record answers now. */
export interface Answers {
  readonly record: string;
  /** The names that it leads through, in order; none if the record itself has the address. */
  readonly chain: readonly string[];
  readonly address: string;
  /** Seconds: the smallest of all that was answered. */
  readonly ttl: number;
}

const longestChain = 8;

/** Asks a DNS server for a record's address, through its CNAMEs. Nothing is cached. */
export async function askRecord(server: DnsServer, record: string, within = 2_000): Promise<Answers> {
  const end = performance.now() + within;
  const chain: string[] = [];
  let ttl = Number.POSITIVE_INFINITY;
  let name = bare(record);
  while (chain.length <= longestChain) {
    const answers = await askServer(server, name, Math.max(1, end - performance.now()));
    const length = chain.length;
    for (;;) {
      const found = answers.find(leads(name));
      if (!found) break;
      ttl = Math.min(ttl, found.ttl);
      if (found.type === 'A') return { record, chain, address: found.data, ttl };
      name = bare(found.data);
      chain.push(name);
      if (chain.length > longestChain) break;
    }
    // A server that does not know the next name leaves it to whoever asks.
    if (chain.length === length)
      throw new Fault(`the DNS server at ${server.address}:${server.port} has no address for "${name}"`);
  }
  throw new Fault(`"${record}" leads through more than ${longestChain} names: ${chain.join(' → ')}`);
}

/** One line for people: `orders-db.internal → source-db.internal → 127.0.0.2 (TTL 5 s)`. */
export function describeAnswers({ record, chain, address, ttl }: Answers): string {
  return `${[record, ...chain, address].join(' → ')} (TTL ${ttl} s)`;
}

async function askServer(server: DnsServer, name: string, within: number): Promise<readonly Answer[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Packet>();
  const id = randomInt(65_536);
  const question = encode({ type: 'query', id, questions: [{ type: 'A', name }] });
  const socket = createSocket('udp4');
  const send = () => socket.send(question, server.port, server.address);
  const late = `the DNS server at ${server.address}:${server.port} did not answer within ${Math.round(within)} ms`;
  const deadline = setTimeout(() => reject(new Fault(late)), within);
  // UDP may lose the question or the answer.
  const again = setInterval(send, 250);
  socket.on('error', reject).on('message', (message) => {
    const packet = decodeOrNothing(message);
    if (packet?.id === id) resolve(packet);
  });
  try {
    send();
    const { rcode, answers = [] } = await promise;
    if (rcode !== 'NOERROR')
      throw new Fault(`the DNS server at ${server.address}:${server.port} answers ${rcode} for "${name}"`);
    return answers;
  } finally {
    clearTimeout(deadline);
    clearInterval(again);
    socket.close();
  }
}

function decodeOrNothing(message: Buffer): Packet | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}

function leads(name: string) {
  return (answer: Answer): answer is Answer & { type: 'A' | 'CNAME' } =>
    (answer.type === 'A' || answer.type === 'CNAME') && bare(answer.name) === name;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
