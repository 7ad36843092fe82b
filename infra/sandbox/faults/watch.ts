import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { MysqlServer } from '../servers.ts';

/** Whether a server takes applications' writes: it does, it refuses them, or it does not answer. */
export type Door = 'open' | 'closed' | 'dead';

/** When a server's door changed, as somebody saw it who asked all the time; epoch milliseconds. */
export interface DoorWatch {
  readonly seen: readonly { readonly at: number; readonly door: Door }[];
  stop(): Promise<void>;
}

const every = 15;
const within = 1_000;

async function connect(server: MysqlServer): Promise<Connection> {
  const session = await server.connect();
  session.on('error', () => undefined);
  return session;
}

/** Watches a server over its own socket, past every link and account that a fault may touch. */
export function watchDoor(server: MysqlServer): DoorWatch {
  const seen: { at: number; door: Door }[] = [];
  let over = false;
  let session: Connection | undefined;
  const look = async (): Promise<Door> => {
    try {
      session ??= await connect(server);
      const question = { sql: 'SELECT @@global.read_only AS closed', timeout: within };
      const [[row]] = await session.query<RowDataPacket[]>(question);
      return Number(row?.closed) === 0 ? 'open' : 'closed';
    } catch {
      session?.destroy();
      session = undefined;
      return 'dead';
    }
  };
  const watching = (async () => {
    while (!over) {
      const door = await look();
      if (seen.at(-1)?.door !== door) seen.push({ at: Date.now(), door });
      await sleep(every);
    }
    session?.destroy();
  })();
  return {
    seen,
    async stop() {
      over = true;
      await watching;
    },
  };
}
