import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { quoteName, quoteTable } from '../../databases/postgresql/names.ts';
import type { Session } from '../../databases/postgresql/session.ts';
import { withSession } from '../../databases/postgresql/with-session.ts';
import { writeSecretly } from '../../databases/postgresql/write-secretly.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { otherSide } from '../../side.ts';
import { lagOperations } from './lag.ts';
import { stateOperations, subscriptionOf, versionOf } from './state.ts';

type TableName = { readonly database: string; readonly table: string };

declare module '../../../engine/step.ts' {
  interface Operations {
    /** On the side whose changes flow. */
    'postgresql.publish@1': { input: { channel: string; tables: readonly TableName[] } };
    'postgresql.unpublish@1': { input: { channel: string } };
    'postgresql.published@1': { input: { channel: string } };
    'postgresql.make-slot@1': { input: { channel: string } };
    'postgresql.drop-slot@1': { input: { channel: string } };
    'postgresql.slot@1': { input: { channel: string } };
    /** On the side that applies. */
    'postgresql.make-channel@1': {
      input: {
        channel: string;
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
    'postgresql.switch-channel@1': { input: { channel: string; on: boolean } };
    'postgresql.remove-channel@1': { input: { channel: string } };
  }
}

/** Everything at once: a publication that lacks a table would let its changes pass unseen. */
const publish = operation({
  name: 'postgresql.publish@1',
  reads: false,
  run: ({ channel, tables }, tools) =>
    on(tools, async (session) => {
      const name = quoteName(channel);
      await session.write(
        `DROP PUBLICATION IF EXISTS ${name};
         CREATE PUBLICATION ${name} FOR TABLE ${tables.map((table) => `ONLY ${quoteTable(table)}`).join(', ')}`,
      );
      return { tables: tables.length };
    }),
});

const unpublish = operation({
  name: 'postgresql.unpublish@1',
  reads: false,
  run: ({ channel }, tools) =>
    on(tools, async (session) => {
      await session.write(`DROP PUBLICATION IF EXISTS ${quoteName(channel)}`);
      return null;
    }),
});

const published = operation({
  name: 'postgresql.published@1',
  reads: true,
  run: ({ channel }, tools) =>
    on(tools, async (session) => {
      const [row] = await session.rows('SELECT count(*) AS n FROM pg_publication_tables WHERE pubname = $1', [
        channel,
      ]);
      return { tables: Number(row?.n) };
    }),
});

/** A slot is made once no transaction that writes is open; one that cannot be within the deadline is given up. */
const makeSlot = operation({
  name: 'postgresql.make-slot@1',
  reads: false,
  run: ({ channel }, tools) =>
    on(tools, async (session) => {
      if (await slotExists(session, channel)) return { channel };
      await session.rows("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [channel]);
      return { channel };
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

const dropSlot = operation({
  name: 'postgresql.drop-slot@1',
  reads: false,
  run: ({ channel }, tools) =>
    on(tools, async (session) => {
      await removeSlot(session, channel, tools.deadline);
      return null;
    }),
});

async function slotExists(session: Session, name: string): Promise<boolean> {
  const rows = await session.rows('SELECT 1 AS one FROM pg_replication_slots WHERE slot_name = $1', [name]);
  return rows.length > 0;
}

const slot = operation({
  name: 'postgresql.slot@1',
  reads: true,
  run: ({ channel }, tools) =>
    on(tools, async (session) => ({ there: (await slotExists(session, channel)) ? 1 : 0 })),
});

/** PostgreSQL 16: what another subscription applied is not sent on, so that two channels between two servers do not feed each other. */
const knowsOrigins = 160_000;

/**
 * A subscription that copies nothing and begins at its slot. It is made disabled. It does not switch itself off at an error (disable_on_error): a
 * restart of the side that it reads from is one too.
 */
const makeChannel = operation({
  name: 'postgresql.make-channel@1',
  reads: false,
  run: async (input, tools): Promise<Json> => {
    const there = await withSession(await tools.server(otherSide(tools.on)), tools, versionOf);
    return on(tools, async (session) => {
      const here = await versionOf(session);
      const { channel, password } = input;
      await removeSubscription(session, channel);
      const options = [
        `slot_name = ${quoteName(channel)}`,
        'enabled = false',
        'create_slot = false',
        'copy_data = false',
        // What is confirmed to the slot is on disk here: a drain need not wait for the server to write it at leisure.
        'synchronous_commit = on',
        ...(here >= knowsOrigins && there >= knowsOrigins ? ['origin = none'] : []),
      ];
      const name = quoteName(channel);
      try {
        await writeSecretly(
          session,
          `CREATE SUBSCRIPTION ${name} CONNECTION`,
          { secret: conninfo(input, tools) },
          `PUBLICATION ${name} WITH (${options.join(', ')})`,
        );
      } catch (error) {
        const { message, code } = error as Error & { code?: string };
        throw Object.assign(new Fault(`the channel was refused: ${message.replaceAll(password, '…')}`), {
          code: code ?? 'CHANNEL_REFUSED',
        });
      }
      return { channel };
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
  run: ({ channel, on: wanted }, tools) =>
    on(tools, async (session) => {
      // While a server was away, other ways back went on: whether it had to be there is for the proof.
      if (!(await subscriptionOf(session, channel))) return { channel: null };
      await session.write(`ALTER SUBSCRIPTION ${quoteName(channel)} ${wanted ? 'ENABLE' : 'DISABLE'}`);
      return { channel };
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
  run: ({ channel }, tools) =>
    on(tools, async (session) => {
      await removeSubscription(session, channel);
      return { channel };
    }),
});

const on = async (tools: Tools, work: (session: Session) => Promise<Json>): Promise<Json> =>
  withSession(await tools.server(tools.on), tools, work);

export const channelOperations: readonly Operation[] = [
  publish,
  unpublish,
  published,
  makeSlot,
  dropSlot,
  slot,
  makeChannel,
  switchChannel,
  removeChannel,
  ...stateOperations,
  ...lagOperations,
];
