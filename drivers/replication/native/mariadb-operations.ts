import type { Json, Row } from '../../../engine/step.ts';
import { quoteName, quoteText } from '../../databases/mysql/names.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Input, type Operation, operation } from '../../operation.ts';
import { followPosition } from './mariadb-position.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mariadb.set-position@1': { input: { position: string; before: string } };
    'mariadb.make-channel@1': { input: Input<'mysql.make-channel@1'> };
    'mariadb.start-channel@1': { input: { channel: string } };
    'mariadb.remove-channel@1': { input: { channel: string } };
    'mariadb.channel@1': { input: { channel: string } };
  }
}

const setPosition = operation({
  name: 'mariadb.set-position@1',
  reads: false,
  run: async ({ position, before }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const all = followPosition(before, position);
      await session.rows('SET GLOBAL gtid_slave_pos = ?', [all]);
      return { position: all };
    }),
});

/** Filters are global variables with the channel's name before theirs; a restart of the server forgets them. */
const filterOf = (channel: string, filter: 'replicate_do_table' | 'replicate_rewrite_db') =>
  `${quoteName(channel)}.${filter}`;

const makeChannel = operation({
  name: 'mariadb.make-channel@1',
  reads: false,
  run: async (input, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const { channel, host, port, user, password, tls, ca, databases, tables } = input;
      await removeChannel(session, channel);
      const verified = tls === 'verify' ? 1 : 0;
      const encrypted = `MASTER_SSL = 1, MASTER_SSL_VERIFY_SERVER_CERT = ${verified}`;
      const authority = ca === '' ? '' : `, MASTER_SSL_CA = ${quoteText(ca)}`;
      await session.rows(
        `CHANGE MASTER ${quoteText(channel)} TO MASTER_HOST = ?, MASTER_PORT = ?, MASTER_USER = ?, MASTER_PASSWORD = ?,
           MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1, MASTER_HEARTBEAT_PERIOD = 1,
           ${tls === 'disabled' ? 'MASTER_SSL = 0' : encrypted + authority}`,
        [tools.addressOf(host), port, user, password],
      );
      const names = tables.map(({ database, table }) => `${database}.${table}`);
      await session.rows(`SET GLOBAL ${filterOf(channel, 'replicate_do_table')} = ?`, [names.join(',')]);
      const renamed = databases.filter(([from, to]) => from !== to).map(([from, to]) => `${from}->${to}`);
      // A variable since 10.11; a plan that needs it on an older server does not pass its check.
      if (renamed.length > 0)
        await session.rows(`SET GLOBAL ${filterOf(channel, 'replicate_rewrite_db')} = ?`, [
          renamed.join(','),
        ]);
      return { channel };
    }),
});

const startChannel = operation({
  name: 'mariadb.start-channel@1',
  reads: false,
  run: async ({ channel }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await session.rows(`START SLAVE ${quoteText(channel)}`);
      return { channel };
    }),
});

async function removeChannel(session: Session, channel: string): Promise<void> {
  const row = await statusOf(session, channel);
  if (!row) return;
  await session.rows(`STOP SLAVE ${quoteText(channel)}`);
  await session.rows(`SET GLOBAL ${filterOf(channel, 'replicate_do_table')} = ''`);
  if (row.Replicate_Rewrite_DB)
    await session.rows(`SET GLOBAL ${filterOf(channel, 'replicate_rewrite_db')} = ''`);
  await session.rows(`RESET SLAVE ${quoteText(channel)} ALL`);
}

const remove = operation({
  name: 'mariadb.remove-channel@1',
  reads: false,
  run: async ({ channel }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await removeChannel(session, channel);
      return { channel };
    }),
});

async function statusOf(session: Session, channel: string): Promise<Row | undefined> {
  const rows = await session.rows('SHOW ALL SLAVES STATUS');
  return rows.find((row) => row.Connection_name === channel);
}

/** `missing`, `stopped`, `connecting`, `running`, `failed` (with the server's words), or `filters lost`. */
const channelState = operation({
  name: 'mariadb.channel@1',
  reads: true,
  run: async ({ channel }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const row = await statusOf(session, channel);
      if (!row) return { state: 'missing' };
      const error = [row.Last_IO_Error, row.Last_SQL_Error].filter(Boolean).join(' ');
      if (!row.Replicate_Do_Table) return { state: 'filters lost', error };
      const [receiver, applier] = [row.Slave_IO_Running, row.Slave_SQL_Running];
      if (applier === 'Yes' && receiver === 'Yes') return { state: 'running' };
      if (applier === 'Yes' && receiver !== 'No') return { state: 'connecting', error };
      return error === '' ? { state: 'stopped' } : { state: 'failed', error };
    }),
});

/** Whether the channel applies changes now. */
export async function isRunning(session: Session, channel: string): Promise<boolean> {
  const row = await statusOf(session, channel);
  return row?.Slave_IO_Running === 'Yes' && row.Slave_SQL_Running === 'Yes';
}

export const mariadbChannelOperations: readonly Operation[] = [
  setPosition,
  makeChannel,
  startChannel,
  remove,
  channelState,
];
