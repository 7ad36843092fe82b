import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { placeOf } from '../../databases/mysql/position.ts';
import { rollBackPrepared } from '../../databases/mysql/prepared.ts';
import type { Session } from '../../databases/mysql/session.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation } from '../../operation.ts';
import { type Reached, stateOf } from './channel-state.ts';
import { channelFilters, type Parameters, strayFrom } from './managed-filters.ts';
import { statusOf, waitFor } from './mysql-state.ts';

type Channel = { readonly parameters: Parameters };

declare module '../../../engine/step.ts' {
  interface Operations {
    'rds.make-channel@1': {
      input: Channel & {
        host: string;
        port: number;
        user: string;
        password: string;
        encrypted: boolean;
        /** `file:position` */
        from: string;
        /** Whether this side numbers what comes without a number. */
        number: boolean;
      };
    };
    'rds.start-channel@1': { input: Record<never, never> };
    'rds.mend-channel@1': { input: Channel };
    'rds.remove-channel@1': { input: { spare?: readonly string[] } };
    'rds.channel@1': { input: Channel & Reached };
    'rds.arrived@1': { input: Channel & Reached & { position: string } };
  }
}

/** The channel of the procedures that name none. */
const unnamed = '';

/** A channel is what its server shows, and without exactly its filters it is none of this project's. */
async function shownOf(session: Session, parameters: Parameters) {
  const shown = await statusOf(session, unnamed);
  return shown && { ...shown, filtered: strayFrom(parameters, await channelFilters(session)).length === 0 };
}

/** The first of some procedures that the server has: their names differ by product and version. */
async function procedure(session: Session, ...names: readonly string[]): Promise<string> {
  const rows = await session.rows(
    "SELECT routine_name AS name FROM information_schema.routines WHERE routine_schema = 'mysql' AND routine_name IN (?)",
    [[...names]],
  );
  const there = new Set(rows.map(({ name }) => String(name)));
  const found = names.find((name) => there.has(name));
  if (found === undefined)
    throw new Fault(
      `the server has no procedure mysql.${names.join(' or mysql.')}, or its account may not see it`,
      {
        next: 'Name the instance or cluster in the plan, and an account with EXECUTE ON *.*, as the master user is.',
      },
    );
  return `mysql.${found}`;
}

async function remove(session: Session): Promise<void> {
  if ((await statusOf(session, unnamed)) === undefined) return;
  await session.rows('CALL mysql.rds_stop_replication');
  await session.rows(
    `CALL ${await procedure(session, 'rds_reset_external_source', 'rds_reset_external_master')}`,
  );
}

/**
 * Made and not started: a filter cannot be set, so the channel is looked at before it applies anything, and taken away again where it
 * has others than the plan needs. Protocol: mysql-stored-proc-replicating.html of the RDS and the Aurora user guide.
 */
const make = operation({
  name: 'rds.make-channel@1',
  reads: false,
  run: async ({ parameters, host, port, user, password, encrypted, from, number }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const place = placeOf(from);
      if (!place) throw new Fault(`a channel on RDS or Aurora begins at a place in a file, not at "${from}"`);
      await remove(session);
      const set = await procedure(session, 'rds_set_external_source', 'rds_set_external_master');
      // Aurora encrypts by a procedure of its own; to the other one it takes a certificate that was imported.
      const apart = encrypted && (await isAurora(session));
      await session
        .rows(`CALL ${set}(?, ?, ?, ?, ?, ?, ?)`, [
          ...[tools.addressOf(host), port, user, password, place.file, place.offset],
          encrypted && !apart ? 1 : 0,
        ])
        .catch((error: Error & { code?: string }) => {
          const message = error.message.replaceAll(password, '…');
          throw Object.assign(new Fault(`the channel was refused: ${message}`), {
            code: error.code ?? 'CHANNEL_REFUSED',
          });
        });
      if (apart) await session.rows(`CALL ${await procedure(session, 'rds_set_binlog_source_ssl')}(1)`);
      if (number)
        await session.rows(
          `CALL ${await procedure(session, 'rds_assign_gtids_to_anonymous_transactions')}('LOCAL')`,
        );
      const stray = strayFrom(parameters, await channelFilters(session));
      if (stray.length === 0) return { channel: unnamed };
      await remove(session);
      throw new Fault(
        `the channel would not carry what the plan moves, and nothing else: ${stray.join('; ')}`,
        {
          next: wantedBy(parameters),
        },
      );
    }),
});

/** What has to stand in a parameter group, for people. */
export const wantedBy = (parameters: Parameters): string =>
  `Set in its parameter group, for as long as the channel stands: ${Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}`)
    .join('; ')}`;

/** Aurora says its own version. */
async function isAurora(session: Session): Promise<boolean> {
  const rows = await session.rows("SHOW GLOBAL VARIABLES LIKE 'aurora_version'");
  return rows.length > 0 || (await hasProcedure(session, 'rds_set_binlog_source_ssl'));
}

const hasProcedure = (session: Session, name: string) =>
  procedure(session, name).then(
    () => true,
    () => false,
  );

const start = operation({
  name: 'rds.start-channel@1',
  reads: false,
  run: async (_, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await session.rows('CALL mysql.rds_start_replication');
      return { channel: unnamed };
    }),
});

/** A reboot keeps the filters, which stand in the parameter group. One without them is left to its proof, which fails. */
const mend = operation({
  name: 'rds.mend-channel@1',
  reads: false,
  run: async ({ parameters }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const shown = await shownOf(session, parameters);
      if (!shown?.filtered || (shown.applier === 'on' && shown.receiver !== 'off')) return { mended: false };
      await session.rows('CALL mysql.rds_start_replication');
      return { mended: true };
    }),
});

const removeChannel = operation({
  name: 'rds.remove-channel@1',
  reads: false,
  run: async ({ spare }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await remove(session);
      if (spare) await rollBackPrepared(session, 'mysql', spare);
      return { channel: unnamed };
    }),
});

const state = operation({
  name: 'rds.channel@1',
  reads: true,
  run: async ({ parameters, ...reached }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) =>
      stateOf(await shownOf(session, parameters), reached),
    ),
});

const arrived = operation({
  name: 'rds.arrived@1',
  reads: true,
  run: async ({ parameters, position, ...reached }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) =>
      waitFor(session, tools, { channel: unnamed, position }, async () =>
        stateOf(await shownOf(session, parameters), reached),
      ),
    ),
});

/** The verbs of a channel on a server of AWS's. */
export const managedChannelOperations: readonly Operation[] = [
  make,
  start,
  mend,
  removeChannel,
  state,
  arrived,
];
