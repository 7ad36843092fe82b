import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { own, quoteName, quoteTable, quoteText } from '../../databases/mysql/names.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';

type TableName = { readonly database: string; readonly table: string };

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.add-purged@1': { input: { position: string } };
    'mysql.make-channel@1': {
      input: {
        channel: string;
        host: string;
        port: number;
        user: string;
        password: string;
        tls: 'verify' | 'require' | 'disabled';
        /** A file on the target's host; '' for none. */
        ca: string;
        databases: readonly (readonly [source: string, target: string])[];
        tables: readonly TableName[];
      };
    };
    'mysql.start-channel@1': { input: { channel: string } };
    'mysql.remove-channel@1': { input: { channel: string } };
    'mysql.channel@1': { input: { channel: string } };
    'mysql.lag@1': { input: Record<never, never> };
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
      const { channel, host, port, user, password, tls, ca, databases, tables } = input;
      await removeChannel(session, channel);
      const encrypted = tls === 'disabled' ? 'SOURCE_SSL = 0, GET_SOURCE_PUBLIC_KEY = 1' : 'SOURCE_SSL = 1';
      const verified = tls === 'verify' ? ', SOURCE_SSL_VERIFY_SERVER_CERT = 1' : '';
      const authority = tls !== 'disabled' && ca !== '' ? `, SOURCE_SSL_CA = ${quoteText(ca)}` : '';
      await session
        .rows(
          `CHANGE REPLICATION SOURCE TO SOURCE_HOST = ?, SOURCE_PORT = ?, SOURCE_USER = ?, SOURCE_PASSWORD = ?,
           SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 86400, SOURCE_HEARTBEAT_PERIOD = 1,
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
      // Statements on whole databases pass a filter of tables; once there is a pattern, they have to fit it.
      const renamed = databases.filter(([from, to]) => from !== to);
      const rewrite = renamed.map(([from, to]) => `(${quoteName(from)}, ${quoteName(to)})`).join(', ');
      await session.rows(
        `CHANGE REPLICATION FILTER REPLICATE_REWRITE_DB = (${rewrite}), REPLICATE_DO_TABLE = (${tables.map(quoteTable).join(', ')}), REPLICATE_WILD_DO_TABLE = ('${own.replace('_', '\\_')}.heartbeat') ${forChannel(channel)}`,
      );
      return { channel };
    }),
});

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

async function statusOf(session: Session, channel: string) {
  const [row] = await session.rows(
    `SELECT c.service_state AS receiver, a.service_state AS applier,
       (SELECT COUNT(*) FROM performance_schema.replication_applier_filters f
         WHERE f.channel_name = c.channel_name AND f.filter_name = 'REPLICATE_DO_TABLE') AS filters,
       TRIM(CONCAT(c.last_error_message, ' ',
         COALESCE((SELECT GROUP_CONCAT(DISTINCT w.last_error_message SEPARATOR ' ')
           FROM performance_schema.replication_applier_status_by_worker w WHERE w.channel_name = c.channel_name), ''), ' ',
         COALESCE((SELECT GROUP_CONCAT(DISTINCT k.last_error_message SEPARATOR ' ')
           FROM performance_schema.replication_applier_status_by_coordinator k WHERE k.channel_name = c.channel_name), ''))) AS error
     FROM performance_schema.replication_connection_status c
     JOIN performance_schema.replication_applier_status a USING (channel_name) WHERE c.channel_name = ?`,
    [channel],
  );
  return row;
}

/** `missing`, `stopped`, `connecting`, `running`, `failed` (with the server's words), or `filters lost`. */
const channelState = operation({
  name: 'mysql.channel@1',
  reads: true,
  run: async ({ channel }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const row = await statusOf(session, channel);
      if (!row) return { state: 'missing' };
      const error = String(row.error ?? '').trim();
      if (Number(row.filters) === 0) return { state: 'filters lost', error };
      if (row.receiver === 'ON' && row.applier === 'ON') return { state: 'running' };
      if (row.receiver === 'CONNECTING' && row.applier === 'ON') return { state: 'connecting', error };
      return error === '' ? { state: 'stopped' } : { state: 'failed', error };
    }),
});

const patience = 1_000;

/**
 * True lag, whatever moves the data: writes the time into the source's heartbeat row and waits until the target shows it, for a
 * second at the most; after that the lag is the age of the newest row that has arrived. Seconds.
 */
export async function measureLag(tools: Tools): Promise<number | null> {
  const { sent, seen, at } = await beatOnce(tools);
  if (seen >= sent) return (at - sent) / 1000;
  return seen === 0 ? null : (at - seen) / 1000;
}

/** Whether a heartbeat that is sent now arrives within a second, and with it everything that was written before it. */
export async function sendBeat(tools: Tools): Promise<boolean> {
  const { sent, seen } = await beatOnce(tools);
  return seen >= sent;
}

async function beatOnce(tools: Tools): Promise<{ sent: number; seen: number; at: number }> {
  return withSession(await tools.server('target'), tools, async (target) =>
    withSession(await tools.server('source'), tools, async (source) => {
      const sent = Date.now();
      await source.rows(`REPLACE INTO ${own}.heartbeat (id, beat) VALUES (1, ?)`, [sent]);
      for (;;) {
        const [row] = await target.rows(`SELECT beat FROM ${own}.heartbeat WHERE id = 1`);
        const seen = Number(row?.beat ?? 0);
        const at = Date.now();
        if (seen >= sent || at - sent > patience) return { sent, seen, at };
        await new Promise((wake) => setTimeout(wake, 3));
      }
    }),
  );
}

const lag = operation({
  name: 'mysql.lag@1',
  reads: false,
  run: async (_, tools): Promise<Json> => ({ seconds: await measureLag(tools) }),
});

/** Whether the channel applies changes now. */
export async function isRunning(session: Session, channel: string): Promise<boolean> {
  const row = await statusOf(session, channel);
  return row?.receiver === 'ON' && row.applier === 'ON';
}

export const channelOperations: readonly Operation[] = [
  addPurged,
  makeChannel,
  startChannel,
  remove,
  channelState,
  lag,
];
