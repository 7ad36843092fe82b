import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { AUTHORITATIVE_ANSWER, decode, encode, type Packet, streamEncode } from 'dns-packet';
import { Fault } from '../../engine/fault.ts';
import { answerQuestion, type Names } from './dns-answer.ts';

const tries = 10;
const idle = 10_000;
const codes: { readonly [rcode: string]: number } = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
const formatError = 1;

/** A DNS server on this machine. */
export interface Dns {
  readonly address: string;
  readonly port: number;
  /** Answers nothing for so many milliseconds. */
  silence(ms: number): void;
  stop(): Promise<void>;
}

/** Starts an authoritative DNS server over UDP and TCP, both on the same free port. */
export async function startDns(options: Names & { readonly address?: string }): Promise<Dns> {
  const { address = '127.0.0.1' } = options;
  const { tcp, udp, port } = await listen(address);
  const sessions = new Set<Socket>();
  let silentUntil = 0;
  const answer = (message: Buffer) =>
    performance.now() < silentUntil ? undefined : respond(options, message);
  udp.on('message', (message, from) => {
    const response = answer(message);
    if (response) udp.send(encode(response), from.port, from.address);
  });
  // A client that is gone before its answer is no fault of the server's.
  udp.on('error', () => undefined);
  tcp.on('connection', (socket) => {
    sessions.add(socket);
    socket.once('close', () => sessions.delete(socket));
    serve(answer, socket);
  });
  return {
    address,
    port,
    silence(ms) {
      silentUntil = performance.now() + ms;
    },
    async stop() {
      const closed = [once(tcp, 'close'), once(udp, 'close')];
      tcp.close();
      udp.close();
      for (const socket of sessions) socket.destroy();
      await Promise.all(closed);
    },
  };
}

async function listen(address: string): Promise<{ tcp: Server; udp: DatagramSocket; port: number }> {
  for (let n = 0; n < tries; n++) {
    const tcp = createServer();
    tcp.listen(0, address);
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    try {
      udp.bind(port, address);
      await once(udp, 'listening');
      return { tcp, udp, port };
    } catch {
      tcp.close();
    }
  }
  throw new Fault(`no port that is free for both UDP and TCP was found on ${address}`, {
    next: 'migrate doctor',
  });
}

function serve(answer: (message: Buffer) => Packet | undefined, socket: Socket): void {
  let received = Buffer.alloc(0);
  socket.setTimeout(idle, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk as Buffer]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const response = answer(received.subarray(2, end));
      received = received.subarray(end);
      if (response) socket.write(streamEncode(response));
    }
  });
}

function respond(names: Names, message: Buffer): Packet | undefined {
  let query: Packet;
  try {
    query = decode(message);
  } catch {
    return message.length < 2
      ? undefined
      : { type: 'response', id: message.readUInt16BE(0), flags: formatError };
  }
  const [question] = query.questions ?? [];
  if (query.type !== 'query' || !question) return undefined;
  const { rcode = 'SERVFAIL', flag_aa, ...sections } = answerQuestion(names, question.name, question.type);
  return {
    type: 'response',
    id: query.id ?? 0,
    flags: (codes[rcode] ?? 2) | (flag_aa ? AUTHORITATIVE_ANSWER : 0),
    questions: [question],
    ...sections,
  };
}
