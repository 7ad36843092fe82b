import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { quoteText } from '../../databases/mysql/names.ts';
import { placeOf } from '../../databases/mysql/position.ts';
import { rollBackPrepared } from '../../databases/mysql/prepared.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation } from '../../operation.ts';
import { mostEmpty, transactionsOf } from './gtid-set.ts';
import { lagOperations } from './lag.ts';
import { managedChannelOperations } from './managed-operations.ts';
import { filterOperations, setFilters } from './mysql-filters.ts';
import { stateOperations, statusOf } from './mysql-state.ts';

export { flowOf } from './mysql-state.ts';

type TableName = { readonly database: string; readonly table: string };

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.add-purged@1': { input: { position: string } };
    'mysql.add-executed@1': { input: { position: string } };
    'mysql.make-channel@1': {
      input: {
        channel: string;
        /** By both names; the tables by those of the side that applies. */
        databases: readonly (readonly [from: string, to: string])[];
        tables: readonly TableName[];
        host: string;
        port: number;
        user: string;
        password: string;
        tls: 'verify' | 'require' | 'disabled';
        /** A file on the target's host; '' for none. */
        ca: string;
        /** Where to begin, `file:position`; by GTID where it is left out. */
        from?: string;
        /** Whether the target numbers what comes without a number. */
        number?: boolean;
      };
    };
    'mysql.start-channel@1': { input: { channel: string } };
    'mysql.remove-channel@1': {
      /** `spare`: what stood prepared (XA) before the channel did; what stands beside that is rolled back. */
      input: { channel: string; spare?: readonly string[] };
    };
  }
}

async function missingOf(session: Session, position: string): Promise<string> {
  const [row] = await session.rows('SELECT GTID_SUBTRACT(?, @@global.gtid_executed) AS missing', [position]);
  return String(row?.missing ?? '').replaceAll('\n', '');
}

/** gtid_purged takes only what is not executed yet: an overlap is an error. */
async function purge(session: Session, missing: string): Promise<void> {
  if (missing !== '') await session.rows(`SET GLOBAL gtid_purged = ${quoteText(`+${missing}`)}`);
}

const addPurged = operation({
  name: 'mysql.add-purged@1',
  reads: false,
  run: async ({ position }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const missing = await missingOf(session, position);
      await purge(session, missing);
      return { added: missing };
    }),
});

/**
 * A server refuses its log to every replica that lacks what it has purged: a live server with replicas takes the transactions as empty
 * ones, which they get as well. Killed in the middle, the rest is still missing.
 */
const addExecuted = operation({
  name: 'mysql.add-executed@1',
  reads: false,
  run: async ({ position }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const missing = await missingOf(session, position);
      const names = transactionsOf(missing, mostEmpty);
      if (names === null) await purge(session, missing);
      for (const name of names ?? []) {
        tools.stop.throwIfAborted();
        await session.rows('SET SESSION gtid_next = ?', [name]);
        await session.rows('BEGIN');
        await session.rows('COMMIT');
      }
      await session.rows("SET SESSION gtid_next = 'AUTOMATIC'");
      return { added: missing };
    }),
});

const forChannel = (channel: string) => `FOR CHANNEL ${quoteText(channel)}`;

/**
 * Filters are gone after a server's restart while the channel could start by itself; so it is made with its filters,
 * started apart, and watched for both.
 */
const makeChannel = operation({
  name: 'mysql.make-channel@1',
  reads: false,
  run: async (input, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const { channel, host, port, user, password, tls, ca, databases, tables, from, number } = input;
      const begin = beginning(from, number === true);
      await removeChannel(session, channel);
      const encrypted = tls === 'disabled' ? 'SOURCE_SSL = 0, GET_SOURCE_PUBLIC_KEY = 1' : 'SOURCE_SSL = 1';
      const verified = tls === 'verify' ? ', SOURCE_SSL_VERIFY_SERVER_CERT = 1' : '';
      const authority = tls !== 'disabled' && ca !== '' ? `, SOURCE_SSL_CA = ${quoteText(ca)}` : '';
      await session
        .rows(
          `CHANGE REPLICATION SOURCE TO SOURCE_HOST = ?, SOURCE_PORT = ?, SOURCE_USER = ?, SOURCE_PASSWORD = ?,
           ${begin}, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 86400, SOURCE_HEARTBEAT_PERIOD = 1,
           ${encrypted}${verified}${authority} ${forChannel(channel)}`,
          [tools.addressOf(host), port, user, password],
        )
        .catch((error: Error & { code?: string }) => {
          // The server quotes what it does not like, and the driver keeps the statement.
          const message = error.message
            .replaceAll(password, '…')
            .replaceAll(JSON.stringify(password).slice(1, -1), '…');
          throw Object.assign(new Fault(`the channel was refused: ${message}`), {
            code: error.code ?? 'CHANNEL_REFUSED',
          });
        });
      await setFilters(session, channel, { databases, tables });
      return { channel };
    }),
});

function beginning(from: string | undefined, number: boolean): string {
  if (from === undefined) return 'SOURCE_AUTO_POSITION = 1';
  const place = placeOf(from);
  if (!place)
    throw new Fault(`the copy ended at the GTID set "${from}", and gtid_mode of the source is no longer ON`, {
      next: 'Leave gtid_mode alone until the target is open, and run again: the copy begins anew.',
    });
  // Since 8.0.23; a target that is older does not pass its check.
  const numbered = number ? ', ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS = LOCAL' : '';
  return `SOURCE_AUTO_POSITION = 0, SOURCE_LOG_FILE = ${quoteText(place.file)}, SOURCE_LOG_POS = ${place.offset}${numbered}`;
}

const startChannel = operation({
  name: 'mysql.start-channel@1',
  reads: false,
  run: async ({ channel }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await session.rows(`START REPLICA ${forChannel(channel)}`);
      return { channel };
    }),
});

async function removeChannel(session: Session, channel: string): Promise<void> {
  if ((await statusOf(session, channel)) === undefined) return;
  await session.rows(`STOP REPLICA ${forChannel(channel)}`);
  await session.rows(`RESET REPLICA ALL ${forChannel(channel)}`);
}

const remove = operation({
  name: 'mysql.remove-channel@1',
  reads: false,
  run: async ({ channel, spare }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await removeChannel(session, channel);
      if (spare) await rollBackPrepared(session, 'mysql', spare);
      return { channel };
    }),
});

export const channelOperations: readonly Operation[] = [
  addPurged,
  addExecuted,
  makeChannel,
  startChannel,
  remove,
  ...filterOperations,
  ...stateOperations,
  ...lagOperations,
  ...managedChannelOperations,
];
