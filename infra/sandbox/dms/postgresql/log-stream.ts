import type { Login } from '../login.ts';
import { printLsn } from '../position.ts';
import { quoteName } from './quote.ts';
import { markLost, openSession } from './session.ts';

/** A slot being read. */
export interface LogStream {
  hold(held: boolean): void;
  stop(): Promise<void>;
}

/** How often the source is told how far the target is, and asked how far it has decoded, in milliseconds. */
const every = 100;

/**
 * Reads a slot from a place on by the streaming protocol: messages of its plugin with their place in the log, and, where nothing is sent, how far
 * the server has come. (PostgreSQL manual, "Streaming Replication Protocol": XLogData, primary keepalive and standby status update.)
 */
export async function openStream(options: {
  readonly login: Login;
  readonly slot: string;
  /** LSNs, as numbers. */
  readonly from: number;
  /** Up to where the source need not keep its log; null: it is not known yet. */
  flushed(): number | null;
  onMessage(text: string, lsn: number): void;
  onReached(lsn: number): void;
  onError(error: Error): void;
}): Promise<LogStream> {
  const { login, slot, from } = options;
  const session = await openSession(login, { replication: true });
  const { connection } = session.client as unknown as { connection: Wire };
  let stopped = false;
  let received = from;
  const tell = () => connection.sendCopyFromChunk(statusUpdate(received, options.flushed() ?? from));
  connection.on('copyData', ({ chunk }: { chunk: Buffer }) => {
    if (stopped) return;
    try {
      const lsn = Number(chunk.readBigUInt64BE(1));
      if (chunk[0] === 0x77) options.onMessage(chunk.toString('utf8', 25), lsn);
      else {
        received = Math.max(received, lsn);
        options.onReached(lsn);
      }
    } catch (error) {
      options.onError(error as Error);
    }
  });
  const timer = setInterval(tell, every);
  const end = (error: Error) => {
    clearInterval(timer);
    if (!stopped) options.onError(error);
  };
  // It answers only when it ends.
  session.client
    .query(
      `START_REPLICATION SLOT ${quoteName(slot)} LOGICAL ${printLsn(from)} ("include-xids" 'off', "include-timestamp" 'on', "skip-empty-xacts" 'on')`,
    )
    .then(
      () =>
        end(Object.assign(new Error('the source ended the stream'), { code: 'PROTOCOL_CONNECTION_LOST' })),
      (error: unknown) => end(markLost(error) as Error),
    );
  return {
    hold(held) {
      if (held) connection.stream.pause();
      else connection.stream.resume();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      if (connection.stream.writable) tell();
      session.destroy();
    },
  };
}

/** What of the driver's connection has no types. */
type Wire = NodeJS.EventEmitter & {
  sendCopyFromChunk(chunk: Buffer): void;
  readonly stream: { pause(): void; resume(): void; readonly writable: boolean };
};

const since2000 = 946_684_800_000;

/** What was received, and what is on the target's disk, with the wish for an answer. */
function statusUpdate(received: number, flushed: number): Buffer {
  const update = Buffer.alloc(34);
  update.write('r', 0, 'latin1');
  update.writeBigUInt64BE(BigInt(received), 1);
  update.writeBigUInt64BE(BigInt(flushed), 9);
  update.writeBigUInt64BE(BigInt(flushed), 17);
  update.writeBigInt64BE(BigInt(Date.now() - since2000) * 1_000n, 25);
  update.writeUInt8(1, 33);
  return update;
}
