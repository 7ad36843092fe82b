import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { called, quoteName, quoteTable } from '../../databases/postgresql/names.ts';
import type { Session } from '../../databases/postgresql/session.ts';
import { withSession } from '../../databases/postgresql/with-session.ts';
import { writeSecretly } from '../../databases/postgresql/write-secretly.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { otherSide } from '../../side.ts';
import { lagOperations } from './lag.ts';
import { type Channels, stateOperations, subscriptionOf, versionOf } from './state.ts';

type TableName = { readonly database: string; readonly table: string };
type Publication = { readonly channel: string; readonly tables: readonly TableName[] };

declare module '../../../engine/step.ts' {
  interface Operations {
    /** On the side whose changes flow. */
    'postgresql.publish@1': { input: { publications: readonly Publication[] } };
    'postgresql.unpublish@1': { input: Channels };
    'postgresql.published@1': { input: Channels };
    'postgresql.make-slots@1': { input: Channels };
    'postgresql.drop-slots@1': { input: Channels };
    'postgresql.slots@1': { input: Channels };
    /** On the side that applies. */
    'postgresql.make-channel@1': {
      input: Channels & {
        host: string;
        port: number;
        database: string;
        user: string;
        password: string;
        tls: 'verify' | 'require' | 'disabled';
        /** A file on the applying server's host; '' for the authorities of its system. */
        ca: string;
      };
    };
    'postgresql.switch-channel@1': { input: Channels & { on: boolean } };
    'postgresql.remove-channel@1': { input: Channels };
  }
}

/** Everything at once: a publication that lacks a table would let its changes pass unseen. */
const publish = operation({
  name: 'postgresql.publish@1',
  reads: false,
  run: ({ publications }, tools) =>
    on(tools, async (session) => {
      const anew = ({ channel, tables }: Publication) => {
        const list = tables.map((table) => `ONLY ${quoteTable(table)}`).join(', ');
        return `DROP PUBLICATION IF EXISTS ${quoteName(channel)}; CREATE PUBLICATION ${quoteName(channel)} FOR TABLE ${list}`;
      };
      await session.write(publications.map(anew).join(';\n'));
      return { publications: publications.length };
    }),
});

const unpublish = operation({
  name: 'postgresql.unpublish@1',
  reads: false,
  run: ({ channels }, tools) =>
    on(tools, async (session) => {
      await session.write(`DROP PUBLICATION IF EXISTS ${called(channels)}`);
      return null;
    }),
});

const published = operation({
  name: 'postgresql.published@1',
  reads: true,
  run: ({ channels }, tools) =>
    on(tools, async (session) => {
      const [row] = await session.rows(
        'SELECT count(*) AS n FROM pg_publication_tables WHERE pubname = ANY ($1)',
        [channels],
      );
      return { tables: Number(row?.n) };
    }),
});

/** A slot is made once no transaction that writes is open; one that cannot be within the deadline is given up. */
const makeSlots = operation({
  name: 'postgresql.make-slots@1',
  reads: false,
  run: ({ channels }, tools) =>
    on(tools, async (session) => {
      for (const channel of channels)
        if (!(await slotExists(session, channel)))
          await session.rows("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [channel]);
      return null;
    }),
});

/** Drops a slot, where it is there, and ends what still reads from it. */
export async function removeSlot(session: Session, channel: string, deadline: number): Promise<void> {
  while (await slotExists(session, channel)) {
    // What still reads from it, such as a subscription whose side is gone, would keep it.
    await session.rows(
      'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL',
      [channel],
    );
    try {
      await session.rows('SELECT pg_drop_replication_slot($1)', [channel]);
    } catch (error) {
      // object_in_use, undefined_object: it is being left, or somebody else dropped it.
      const { code } = error as { code?: string };
      if ((code !== '55006' && code !== '42704') || Date.now() > deadline - 200) throw error;
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }
}

const dropSlots = operation({
  name: 'postgresql.drop-slots@1',
  reads: false,
  run: ({ channels }, tools) =>
    on(tools, async (session) => {
      for (const channel of channels) await removeSlot(session, channel, tools.deadline);
      return null;
    }),
});

async function slotExists(session: Session, name: string): Promise<boolean> {
  const rows = await session.rows('SELECT 1 AS one FROM pg_replication_slots WHERE slot_name = $1', [name]);
  return rows.length > 0;
}

const slots = operation({
  name: 'postgresql.slots@1',
  reads: true,
  run: ({ channels }, tools) =>
    on(tools, async (session) => {
      const there = await session.rows(
        'SELECT slot_name FROM pg_replication_slots WHERE slot_name = ANY ($1)',
        [channels],
      );
      return { there: there.length };
    }),
});

/** PostgreSQL 16: what another subscription applied is not sent on, so that two channels between two servers do not feed each other. */
const knowsOrigins = 160_000;

/**
 * Subscriptions that copy nothing and begin at their slots. They are made disabled. They do not switch themselves off at an error
 * (disable_on_error): a restart of the side that they read from is one too.
 */
const makeChannel = operation({
  name: 'postgresql.make-channel@1',
  reads: false,
  run: async (input, tools): Promise<Json> => {
    const there = await withSession(await tools.server(otherSide(tools.on)), tools, versionOf);
    return on(tools, async (session) => {
      const here = await versionOf(session);
      const { channels, password } = input;
      const options = [
        'enabled = false',
        'create_slot = false',
        'copy_data = false',
        // What is confirmed to the slot is on disk here: a drain need not wait for the server to write it at leisure.
        'synchronous_commit = on',
        ...(here >= knowsOrigins && there >= knowsOrigins ? ['origin = none'] : []),
      ];
      for (const channel of channels) {
        const name = quoteName(channel);
        await removeSubscription(session, channel);
        try {
          await writeSecretly(
            session,
            `CREATE SUBSCRIPTION ${name} CONNECTION`,
            { secret: conninfo(input, tools) },
            `PUBLICATION ${name} WITH (${[`slot_name = ${name}`, ...options].join(', ')})`,
          );
        } catch (error) {
          const { message, code } = error as Error & { code?: string };
          throw Object.assign(new Fault(`the channel was refused: ${message.replaceAll(password, '…')}`), {
            code: code ?? 'CHANNEL_REFUSED',
          });
        }
      }
      return null;
    });
  },
});

/** In libpq's words. (PostgreSQL manual, "Connection Strings".) */
function conninfo(
  { host, port, database, user, password, tls, ca }: Parameters<typeof makeChannel.run>[0],
  tools: Tools,
): string {
  const address = tools.addressOf(host);
  const words: Record<string, string> = {
    host,
    // The name is what the certificate must hold; in a rehearsal it leads elsewhere.
    ...(address !== host && { hostaddr: address }),
    port: String(port),
    dbname: database,
    user,
    password,
    application_name: 'aurora-migrate',
    connect_timeout: '10',
    sslmode: { verify: 'verify-full', require: 'require', disabled: 'disable' }[tls],
    ...(tls === 'verify' && ca !== '' && { sslrootcert: ca }),
  };
  return Object.entries(words)
    .map(([key, value]) => `${key}='${value.replace(/[\\']/g, '\\$&')}'`)
    .join(' ');
}

const switchChannel = operation({
  name: 'postgresql.switch-channel@1',
  reads: false,
  run: ({ channels, on: wanted }, tools) =>
    on(tools, async (session) => {
      // While a server was away, other ways back went on: whether it had to be there is for the proof.
      for (const channel of channels)
        if (await subscriptionOf(session, channel))
          await session.write(`ALTER SUBSCRIPTION ${quoteName(channel)} ${wanted ? 'ENABLE' : 'DISABLE'}`);
      return null;
    }),
});

/** Its slot is let go first, for dropping both at once would need the other side. */
async function removeSubscription(session: Session, channel: string): Promise<void> {
  if (!(await subscriptionOf(session, channel))) return;
  const name = quoteName(channel);
  await session.write(`ALTER SUBSCRIPTION ${name} DISABLE`);
  await session.write(`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`);
  await session.write(`DROP SUBSCRIPTION ${name}`);
}

const removeChannel = operation({
  name: 'postgresql.remove-channel@1',
  reads: false,
  run: ({ channels }, tools) =>
    on(tools, async (session) => {
      for (const channel of channels) await removeSubscription(session, channel);
      return null;
    }),
});

const on = async (tools: Tools, work: (session: Session) => Promise<Json>): Promise<Json> =>
  withSession(await tools.server(tools.on), tools, work);

export const channelOperations: readonly Operation[] = [
  publish,
  unpublish,
  published,
  makeSlots,
  dropSlots,
  slots,
  makeChannel,
  switchChannel,
  removeChannel,
  ...stateOperations,
  ...lagOperations,
];
