import type { Json, Row } from '../../../engine/step.ts';
import { quoteText } from '../../databases/mysql/names.ts';
import { rollBackPrepared } from '../../databases/mysql/prepared.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Input, type Operation, operation } from '../../operation.ts';
import { arrive, type Flow, flowIn, type Reached, type Shown, stateOf } from './channel-state.ts';
import { clearFilters, filterOperations, isFiltered, setFilters, statusOf } from './mariadb-filters.ts';
import { followPosition, withoutServer } from './mariadb-position.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mariadb.set-position@1': { input: { position: string; before: string } };
    'mariadb.restore-position@1': { input: { position: string } };
    'mariadb.make-channel@1': { input: Input<'mysql.make-channel@1'> };
    'mariadb.start-channel@1': { input: { channel: string } };
    'mariadb.remove-channel@1': { input: Input<'mysql.remove-channel@1'> };
    'mariadb.channel@1': { input: { channel: string } & Reached };
    'mariadb.arrived@1': { input: { channel: string; position: string } & Reached };
  }
}

const setPosition = operation({
  name: 'mariadb.set-position@1',
  reads: false,
  run: async ({ position, before }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const all = followPosition(before, position);
      await placeAt(session, all);
      return { position: all };
    }),
});

const restorePosition = operation({
  name: 'mariadb.restore-position@1',
  reads: false,
  run: async ({ position }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await placeAt(session, position);
      return { position };
    }),
});

/** Under gtid_strict_mode a server takes no position that is behind what it has logged itself: for this one statement it is off. */
async function placeAt(session: Session, position: string): Promise<void> {
  const [row] = await session.rows('SELECT @@global.gtid_strict_mode AS strict');
  const strict = Number(row?.strict) === 1;
  if (strict) await session.rows('SET GLOBAL gtid_strict_mode = OFF');
  try {
    await session.rows('SET GLOBAL gtid_slave_pos = ?', [position]);
  } finally {
    if (strict) await session.rows('SET GLOBAL gtid_strict_mode = ON');
  }
}

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
      await setFilters(session, channel, { databases, tables });
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
  await clearFilters(session, channel, row);
  await session.rows(`RESET SLAVE ${quoteText(channel)} ALL`);
}

const remove = operation({
  name: 'mariadb.remove-channel@1',
  reads: false,
  run: async ({ channel, spare }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await removeChannel(session, channel);
      if (spare) await rollBackPrepared(session, 'mariadb', spare);
      return { channel };
    }),
});

/** A channel as the server shows it, in the words of both engines. */
function shown(row: Row | undefined): Shown | undefined {
  if (!row) return undefined;
  const receiver = row.Slave_IO_Running;
  return {
    receiver: receiver === 'Yes' ? 'on' : receiver === 'No' ? 'off' : 'connecting',
    applier: row.Slave_SQL_Running === 'Yes' ? 'on' : 'off',
    filtered: isFiltered(row),
    troubles: [
      { code: Number(row.Last_SQL_Errno), message: String(row.Last_SQL_Error) },
      { code: Number(row.Last_IO_Errno), message: String(row.Last_IO_Error) },
    ].filter(({ code }) => code !== 0),
  };
}

const channelState = operation({
  name: 'mariadb.channel@1',
  reads: true,
  run: async ({ channel, ...reached }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) =>
      stateOf(shown(await statusOf(session, channel)), reached),
    ),
});

const arrived = operation({
  name: 'mariadb.arrived@1',
  reads: true,
  run: async ({ channel, position, ...reached }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) =>
      arrive(
        tools,
        async (seconds) => {
          // What it wrote itself and sent to the other side does not come back.
          const [server] = await session.rows('SELECT @@global.server_id AS id');
          const awaited = withoutServer(position, String(server?.id));
          const [row] = await session.rows('SELECT MASTER_GTID_WAIT(?, ?) AS late', [awaited, seconds]);
          return Number(row?.late) === 0;
        },
        async () => stateOf(shown(await statusOf(session, channel)), reached),
      ),
    ),
});

/** What the channel can bring now. */
export const flowOf = async (session: Session, channel: string): Promise<Flow> =>
  flowIn(shown(await statusOf(session, channel)));

export const mariadbChannelOperations: readonly Operation[] = [
  setPosition,
  restorePosition,
  makeChannel,
  startChannel,
  remove,
  channelState,
  arrived,
  ...filterOperations,
];
