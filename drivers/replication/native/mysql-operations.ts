import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { own, quoteName, quoteTable, quoteText } from '../../databases/mysql/names.ts';
import { placeOf } from '../../databases/mysql/position.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation } from '../../operation.ts';
import { lagOperations } from './lag.ts';
import { stateOperations, statusOf } from './mysql-state.ts';

export { measureLag, sendBeat } from './lag.ts';
export { isRunning } from './mysql-state.ts';

type TableName = { readonly database: string; readonly table: string };

/** A channel and what it lets through: databases by both names, and tables by those of the side that applies. */
export type Filtered = {
  readonly channel: string;
  readonly databases: readonly (readonly [from: string, to: string])[];
  readonly tables: readonly TableName[];
};

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.add-purged@1': { input: { position: string } };
    'mysql.make-channel@1': {
      input: Filtered & {
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
    'mysql.mend-channel@1': { input: Filtered };
    'mysql.start-channel@1': { input: { channel: string } };
    'mysql.remove-channel@1': { input: { channel: string } };
  }
}

/** gtid_purged takes only what is not executed yet: an overlap is an error. */
const addPurged = operation({
  name: 'mysql.add-purged@1',
  reads: false,
  run: async ({ position }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const [row] = await session.rows('SELECT GTID_SUBTRACT(?, @@global.gtid_executed) AS missing', [
        position,
      ]);
      const missing = String(row?.missing ?? '').replaceAll('\n', '');
      if (missing !== '') await session.rows(`SET GLOBAL gtid_purged = ${quoteText(`+${missing}`)}`);
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
      const { channel, host, port, user, password, tls, ca, from, number } = input;
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
      await setFilters(session, input);
      return { channel };
    }),
});

async function setFilters(session: Session, { channel, databases, tables }: Filtered): Promise<void> {
  // Statements on whole databases pass a filter of tables; once there is a pattern, they have to fit it.
  const renamed = databases.filter(([from, to]) => from !== to);
  const [beat = ''] = tables.filter(({ database }) => database === own).map(({ table }) => table);
  const rewrite = renamed.map(([from, to]) => `(${quoteName(from)}, ${quoteName(to)})`).join(', ');
  await session.rows(
    `CHANGE REPLICATION FILTER REPLICATE_REWRITE_DB = (${rewrite}), REPLICATE_DO_TABLE = (${tables.map(quoteTable).join(', ')}), REPLICATE_WILD_DO_TABLE = ('${`${own}.${beat}`.replaceAll('_', '\\_')}') ${forChannel(channel)}`,
  );
}

/**
 * Filters only while nothing is applied: a channel that runs without them has let through what it should not have, and stays as it is
 * for its proof to find.
 */
const mendChannel = operation({
  name: 'mysql.mend-channel@1',
  reads: false,
  run: async (input, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const { channel } = input;
      const shown = await statusOf(session, channel);
      if (!shown || (shown.applier === 'on' && (shown.receiver !== 'off' || !shown.filtered)))
        return { channel };
      if (!shown.filtered) await setFilters(session, input);
      await session.rows(`START REPLICA ${forChannel(channel)}`);
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
  run: async ({ channel }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await removeChannel(session, channel);
      return { channel };
    }),
});

export const channelOperations: readonly Operation[] = [
  addPurged,
  makeChannel,
  mendChannel,
  startChannel,
  remove,
  ...stateOperations,
  ...lagOperations,
];
