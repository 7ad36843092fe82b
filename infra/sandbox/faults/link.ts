import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../../engine/plan/resolved.ts';

/** What stands between everybody and one server: every byte passes it, and it can be cut, silenced or slowed. */
export interface Link {
  readonly address: string;
  /** Ends every connection, and for so long lets none through. */
  cut(ms: number): Promise<void>;
  /** Swallows every byte for so long, and says nothing to anybody; then it ends what stood meanwhile. */
  silence(ms: number): Promise<void>;
  /** Ends the connections whose ends at the server have these ports. */
  end(ports: ReadonlySet<number>): void;
  /** Milliseconds that each byte takes, each way, from here on. */
  slow(ms: number): void;
  stop(): Promise<void>;
}

/** The links of both sides. */
export interface Links {
  readonly source: Link;
  readonly target: Link;
  stop(): Promise<void>;
}

type Place = { readonly address: string; readonly port: number };

/** Puts a link before each server, on another address with the same port. */
export async function startLinks(
  plan: Plan,
  servers: { readonly source: string; readonly target: string },
  links: { readonly source: string; readonly target: string },
): Promise<Links> {
  const between = (side: 'source' | 'target') =>
    startLink(
      { address: links[side], port: plan[side].port },
      { address: servers[side], port: plan[side].port },
    );
  const source = await between('source');
  const target = await between('target');
  return {
    source,
    target,
    async stop() {
      await Promise.all([source.stop(), target.stop()]);
    },
  };
}

/** Listens at one place and carries everything to another. */
export async function startLink(at: Place, to: Place): Promise<Link> {
  const pairs = new Map<Socket, Socket>();
  let latency = 0;
  let state: 'carries' | 'cut' | 'silent' = 'carries';
  const endAll = () => {
    for (const [near, far] of pairs) for (const socket of [near, far]) socket.destroy();
  };
  const carry = (from: Socket, into: Socket) => {
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (state === 'silent') return;
      if (latency > 0) {
        // Timers of one length fire in the order in which they were set: no byte overtakes another.
        setTimeout(() => into.writable && into.write(chunk), latency);
        return;
      }
      if (into.write(chunk)) return;
      from.pause();
      into.once('drain', () => from.resume());
    });
    from.on('end', () => setTimeout(() => into.end(), latency));
    from.on('error', () => undefined);
    from.on('close', () => into.destroySoon());
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    if (state === 'cut') {
      near.on('error', () => undefined);
      near.resetAndDestroy();
      return;
    }
    const far = connect({ host: to.address, port: to.port, allowHalfOpen: true });
    pairs.set(near, far);
    near.once('close', () => pairs.delete(near));
    carry(near, far);
    carry(far, near);
  });
  server.listen(at.port, at.address);
  await once(server, 'listening');
  return {
    address: at.address,
    async cut(ms) {
      state = 'cut';
      endAll();
      await sleep(ms, undefined, { ref: false });
      state = 'carries';
    },
    async silence(ms) {
      state = 'silent';
      await sleep(ms, undefined, { ref: false });
      // What was swallowed is missing in the streams: nobody may go on with them.
      endAll();
      state = 'carries';
    },
    end(ports) {
      for (const [near, far] of pairs)
        if (far.localPort !== undefined && ports.has(far.localPort)) {
          near.destroy();
          far.destroy();
        }
    },
    slow(ms) {
      latency = ms;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      endAll();
      await closed;
    },
  };
}
