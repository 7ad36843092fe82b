import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { splitAccount } from '../credentials.ts';
import type { SandboxServer } from '../kinds.ts';
import type { PostgresServer } from '../postgresql/server.ts';
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

/** Asks a server, time and again, whether it is closed. */
type Look = { closed(): Promise<boolean>; end(): void };

/**
 * Watches a server over its own socket, past every link and account that a fault may touch. `accounts`: whose locks close it too, as
 * `user@host`; MariaDB shows a lock elsewhere, and is closed by read_only. PostgreSQL is closed when none of its roles may log in.
 */
export function watchDoor(server: SandboxServer, accounts: readonly string[] = []): DoorWatch {
  const seen: { at: number; door: Door }[] = [];
  let over = false;
  let eye: Look | undefined;
  const look = async (): Promise<Door> => {
    try {
      eye ??=
        server.engine === 'postgresql'
          ? await lookAtPostgres(server, accounts)
          : await lookAtMysql(server, accounts);
      return (await eye.closed()) ? 'closed' : 'open';
    } catch {
      eye?.end();
      eye = undefined;
      return 'dead';
    }
  };
  const watching = (async () => {
    while (!over) {
      const door = await look();
      if (seen.at(-1)?.door !== door) seen.push({ at: Date.now(), door });
      await sleep(every);
    }
    eye?.end();
  })();
  return {
    seen,
    async stop() {
      over = true;
      await watching;
    },
  };
}

async function lookAtMysql(server: MysqlServer, accounts: readonly string[]): Promise<Look> {
  const session = await server.connect();
  session.on('error', () => undefined);
  const locked =
    server.engine === 'mysql' && accounts.length > 0
      ? " OR NOT EXISTS (SELECT 1 FROM mysql.user WHERE account_locked = 'N' AND CONCAT(user, '@', host) IN (?))"
      : '';
  const question = { sql: `SELECT @@global.read_only${locked} AS closed`, timeout: within };
  return {
    async closed() {
      const [[row]] = await session.query<RowDataPacket[]>(question, [accounts]);
      return Number(row?.closed) !== 0;
    },
    end: () => session.destroy(),
  };
}

async function lookAtPostgres(server: PostgresServer, accounts: readonly string[]): Promise<Look> {
  const session = await server.connect();
  const roles = accounts.map((account) => splitAccount(account).user);
  const text = `SELECT current_setting('default_transaction_read_only')::bool
    OR NOT EXISTS (SELECT FROM pg_roles WHERE rolcanlogin AND (rolname = ANY ($1) OR cardinality($1) = 0)) AS closed`;
  return {
    async closed() {
      const question = { text, values: [roles], query_timeout: within };
      const { rows } = await session.query(question);
      return rows[0]?.closed === true;
    },
    end: () => void session.end().catch(() => undefined),
  };
}
