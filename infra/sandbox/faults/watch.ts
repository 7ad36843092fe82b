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

/**
 * Watches a server over its own socket, past every link and account that a fault may touch. `accounts`: whose locks close it too, as
 * `user@host`; MariaDB shows a lock elsewhere, and is closed by read_only.
 */
export function watchDoor(server: MysqlServer, accounts: readonly string[] = []): DoorWatch {
  const seen: { at: number; door: Door }[] = [];
  let over = false;
  let session: Connection | undefined;
  const look = async (): Promise<Door> => {
    try {
      session ??= await connect(server);
      const locked =
        server.engine === 'mysql' && accounts.length > 0
          ? " OR NOT EXISTS (SELECT 1 FROM mysql.user WHERE account_locked = 'N' AND CONCAT(user, '@', host) IN (?))"
          : '';
      const question = { sql: `SELECT @@global.read_only${locked} AS closed`, timeout: within };
      const [[row]] = await session.query<RowDataPacket[]>(question, [accounts]);
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
