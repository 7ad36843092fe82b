import type { Json, Side } from '../../../engine/step.ts';
import { flowFrom } from '../../databases/postgresql/names.ts';
import type { Session } from '../../databases/postgresql/session.ts';
import { withSession } from '../../databases/postgresql/with-session.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { otherSide } from '../../side.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.channel@1': { input: Channels };
    'postgresql.arrived@1': { input: Channels & { position: string } };
  }
}

/** The parts of a channel, by the name that subscription, slot and publication share. */
export type Channels = { readonly channels: readonly string[] };

/** A subscription as its own side shows it. */
export type Subscription = {
  readonly enabled: boolean;
  readonly running: boolean;
  /** Errors of its worker since it was made; null before PostgreSQL 15, which does not count them. */
  readonly errors: number | null;
  /** Tables whose first synchronisation is not over: none, for the copy is not the subscription's. */
  readonly unready: number;
};

/** The subscription of a name in this database; undefined where there is none. */
export async function subscriptionOf(session: Session, channel: string): Promise<Subscription | undefined> {
  const counted = (await versionOf(session)) >= 150_000;
  // pg_subscription holds the password, and shows all but that to nobody but superusers: only columns that everybody may read.
  const [row] = await session.rows(
    `SELECT s.subenabled AS enabled,
            EXISTS (SELECT FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL) AS running,
            ${counted ? '(SELECT t.apply_error_count FROM pg_stat_subscription_stats t WHERE t.subid = s.oid)' : 'NULL'} AS errors,
            (SELECT count(*) FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate <> 'r') AS unready
     FROM pg_subscription s WHERE s.subname = $1 AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [channel],
  );
  if (!row) return undefined;
  return {
    enabled: row.enabled === true,
    running: row.running === true,
    errors: row.errors === null ? null : Number(row.errors),
    unready: Number(row.unready),
  };
}

/** The subscriptions that carry a side's changes here, as many as the run has made. */
export async function partsOf(session: Session, from: Side): Promise<readonly Subscription[]> {
  const rows = await session.rows(
    'SELECT subname AS name FROM pg_subscription WHERE subname ~ $1 AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
    [`^${flowFrom[from].channel}(_[0-9])?$`],
  );
  const parts = await Promise.all(rows.map(({ name }) => subscriptionOf(session, String(name))));
  return parts.filter((part) => part !== undefined);
}

/** As `server_version_num`: 150004 is 15.4. */
export async function versionOf(session: Session): Promise<number> {
  const [row] = await session.rows("SELECT current_setting('server_version_num')::int AS n");
  return Number(row?.n);
}

/** A replication slot as the side that keeps it shows it. */
type Slot = { readonly status: string; readonly flushed: string | null; readonly active: boolean };

async function slotOf(session: Session, name: string): Promise<Slot | undefined> {
  const [row] = await session.rows(
    'SELECT wal_status AS status, confirmed_flush_lsn::text AS flushed, active FROM pg_replication_slots WHERE slot_name = $1',
    [name],
  );
  return (
    row && { status: String(row.status), flushed: row.flushed as string | null, active: row.active === true }
  );
}

type State = 'missing' | 'stopped' | 'connecting' | 'running' | 'failed';

/** What a part of a channel is: its subscription on the side that applies, and its slot on the other. */
async function stateOf(channel: string, tools: Tools): Promise<{ state: State; findings: Json[] }> {
  return withSession(await tools.server(tools.on), tools, async (session) => {
    const subscription = await subscriptionOf(session, channel);
    if (!subscription) return { state: 'missing', findings: [] };
    const slot = await slotThere(channel, tools);
    if (slot === undefined || slot?.status === 'lost')
      return { state: 'failed', findings: [slotLost(channel, otherSide(tools.on), slot === undefined)] };
    const { enabled, running, errors } = subscription;
    if (!enabled) return { state: 'stopped', findings: [] };
    if (slot !== null && isStuck(`${tools.on} ${channel}`, errors, slot.flushed))
      return { state: 'failed', findings: [refusedRow(channel, tools.on)] };
    return { state: running ? 'running' : 'connecting', findings: [] };
  });
}

/** How often a worker may fail at one place of the log: a lost connection is counted like a row that stands in the way, but passes. */
const patience = 3;

/** Where each subscription was when it was seen first, or last seen to go on. */
const places = new Map<string, { readonly errors: number; readonly flushed: string | null }>();

/** Whether a worker fails again and again at the same place, while the side that it reads from is there. */
function isStuck(key: string, errors: number | null, flushed: string | null): boolean {
  const known = places.get(key);
  if (errors === null) return false;
  if (known === undefined || known.flushed !== flushed || known.errors > errors) {
    places.set(key, { errors, flushed });
    return false;
  }
  return errors - known.errors >= patience;
}

/** Null where the other side cannot be asked now: then nothing is known of its slot. */
async function slotThere(channel: string, tools: Tools): Promise<Slot | null | undefined> {
  try {
    return await withSession(await tools.server(otherSide(tools.on)), tools, (session) =>
      slotOf(session, channel),
    );
  } catch (error) {
    if ((error as { transient?: true }).transient) return null;
    throw error;
  }
}

const slotLost = (channel: string, side: Side, gone: boolean) => ({
  what: `the slot "${channel}" on the ${side} ${gone ? 'is gone' : 'has lost log that was not fetched yet'}`,
  why: gone
    ? 'a failover takes slots with it, and nobody knows any more from where to go on'
    : 'max_slot_wal_keep_size let the server throw it away',
  mend: 'Nothing of the run can be kept: run again, and it begins anew, with more room for the log.',
});

const refusedRow = (channel: string, side: Side) => ({
  what: `the subscription "${channel}" on the ${side} cannot apply the next change`,
  why: 'a row was there already or was missing, or the table is not what it was; the server’s log has the row',
  mend: `See the ${side}'s log: "logical replication apply worker for subscription ${channel}". Remove what is in the way, then run again.`,
});

/** A channel is what all of its parts are; one that failed is enough, and parts that differ are on their way. */
const channel = operation({
  name: 'postgresql.channel@1',
  reads: true,
  async run({ channels }, tools): Promise<Json> {
    const parts = await statesOf(channels, tools);
    const failed = parts.filter(({ state }) => state === 'failed');
    if (failed.length > 0) return { state: 'failed', findings: failed.flatMap(({ findings }) => findings) };
    const states = new Set(parts.map(({ state }) => state));
    return { state: states.size === 1 ? (parts[0]?.state ?? 'missing') : 'partly', findings: [] };
  },
});

const statesOf = (channels: readonly string[], tools: Tools) =>
  Promise.all(channels.map((each) => stateOf(each, tools)));

/**
 * Whether the slots' own side knows that everything up to a position was received, applied and flushed. What is confirmed there a
 * subscription reports by itself, soon after it has nothing in hand.
 */
const arrived = operation({
  name: 'postgresql.arrived@1',
  reads: true,
  async run({ channels, position }, tools): Promise<Json> {
    const parts = await statesOf(channels, tools);
    const ended = parts.find(({ state }) => state !== 'running' && state !== 'connecting');
    if (ended) return ended;
    return withSession(await tools.server(otherSide(tools.on)), tools, async (session) => {
      const [row] = await session.rows(
        `SELECT count(*) FILTER (WHERE confirmed_flush_lsn >= $2::pg_lsn) AS arrived, min(confirmed_flush_lsn)::text AS at
         FROM pg_replication_slots WHERE slot_name = ANY ($1)`,
        [channels, position],
      );
      const all = Number(row?.arrived) === channels.length;
      return { state: all ? 'arrived' : 'on the way', at: row?.at ?? null, findings: [] };
    });
  },
});

export const stateOperations: readonly Operation[] = [channel, arrived];
