import type { Json } from '../../../engine/step.ts';
import { placeOf } from '../../databases/mysql/position.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { arrive, type Flow, flowIn, type Reached, type Shown, stateOf } from './channel-state.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.channel@1': { input: { channel: string } & Reached };
    'mysql.arrived@1': { input: { channel: string; position: string } & Reached };
  }
}

/** A channel as the server shows it now; undefined where there is none. */
export async function statusOf(session: Session, channel: string): Promise<Shown | undefined> {
  const [row] = await session.rows(
    `SELECT c.service_state AS receiver, a.service_state AS applier,
       c.last_error_number AS code, c.last_error_message AS message,
       (SELECT COUNT(*) FROM performance_schema.replication_applier_filters f
         WHERE f.channel_name = c.channel_name AND f.filter_name = 'REPLICATE_DO_TABLE') AS filters
     FROM performance_schema.replication_connection_status c
     JOIN performance_schema.replication_applier_status a USING (channel_name) WHERE c.channel_name = ?`,
    [channel],
  );
  if (!row) return undefined;
  // The worker's own words first: those of the coordinator only say that a worker stopped.
  const applying = await session.rows(
    `SELECT last_error_number AS code, last_error_message AS message
       FROM performance_schema.replication_applier_status_by_worker WHERE channel_name = ? AND last_error_number <> 0
     UNION ALL SELECT last_error_number, last_error_message
       FROM performance_schema.replication_applier_status_by_coordinator WHERE channel_name = ? AND last_error_number <> 0`,
    [channel, channel],
  );
  const receiving = Number(row.code) === 0 ? [] : [row];
  return {
    receiver: row.receiver === 'ON' ? 'on' : row.receiver === 'CONNECTING' ? 'connecting' : 'off',
    applier: row.applier === 'ON' ? 'on' : 'off',
    filtered: Number(row.filters) > 0,
    troubles: [...applying, ...receiving].map(({ code, message }) => ({
      code: Number(code),
      message: String(message).trim(),
    })),
  };
}

const channelState = operation({
  name: 'mysql.channel@1',
  reads: true,
  run: async ({ channel, ...reached }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) =>
      stateOf(await statusOf(session, channel), reached),
    ),
});

const arrived = operation({
  name: 'mysql.arrived@1',
  reads: true,
  run: async ({ channel, position, ...reached }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      return waitFor(session, tools, { channel, position }, async () =>
        stateOf(await statusOf(session, channel), reached),
      );
    }),
});

/** Waits on a server until its channel has applied everything up to a position, a GTID set or `file:position`. */
export function waitFor(
  session: Session,
  tools: Pick<Tools, 'deadline' | 'stop'>,
  { channel, position }: { readonly channel: string; readonly position: string },
  look: () => Promise<Json>,
): Promise<Json> {
  const place = placeOf(position);
  const wait = async (seconds: number) => {
    const [row] = place
      ? // MASTER_POS_WAIT until 8.0.26.
        await session.rows(`SELECT ${await waiter(session)}(?, ?, ?, ?) AS answer`, [
          ...[place.file, place.offset, seconds, channel],
        ])
      : await session.rows('SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS answer', [position, seconds]);
    if (row?.answer === null || row === undefined) return null;
    return place ? Number(row.answer) >= 0 : Number(row.answer) === 0;
  };
  return arrive(tools, wait, look);
}

async function waiter(session: Session): Promise<'SOURCE_POS_WAIT' | 'MASTER_POS_WAIT'> {
  const [row] = await session.rows('SELECT VERSION() AS version');
  const [, major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(String(row?.version)) ?? []).map(
    Number,
  );
  return major * 10_000 + minor * 100 + patch >= 80_026 ? 'SOURCE_POS_WAIT' : 'MASTER_POS_WAIT';
}

/** What the channel can bring now. */
export const flowOf = async (session: Session, channel: string): Promise<Flow> =>
  flowIn(await statusOf(session, channel));

export const stateOperations: readonly Operation[] = [channelState, arrived];
