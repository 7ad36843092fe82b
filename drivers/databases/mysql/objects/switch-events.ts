import type { Reader, Row, Side } from '../../../../engine/step.ts';
import { quoteTable } from '../names.ts';
import type { Session } from '../session.ts';
import { quoted } from './accounts.ts';
import { settingsOf, unsettle } from './create.ts';

/** An event by its name on the side that it is on, with what a statement about it has to say again: not its body. */
export type SwitchedEvent = {
  readonly database: string;
  readonly name: string;
  /** `user@host` */
  readonly definer: string;
  readonly sqlMode: string;
  readonly client: string;
  readonly connection: string;
  readonly zone: string;
  /** In UTC. */
  readonly created: string;
};

/** The events of some databases that are on. */
export async function enabledEvents(
  read: Reader,
  on: Side,
  databases: readonly string[],
): Promise<readonly SwitchedEvent[]> {
  if (databases.length === 0) return [];
  const rows = await read.rows(
    on,
    `SELECT event_schema AS db, event_name AS name, definer AS definer, sql_mode AS sql_mode, character_set_client AS client,
            collation_connection AS connection, time_zone AS zone, created AS created
     FROM information_schema.events WHERE status = 'ENABLED' AND event_schema IN (?) ORDER BY 1, 2`,
    [databases],
  );
  return rows.map((row: Row) => ({
    database: String(row.db),
    name: String(row.name),
    definer: String(row.definer),
    sqlMode: String(row.sql_mode),
    client: String(row.client),
    connection: String(row.connection),
    zone: String(row.zone),
    created: String(row.created),
  }));
}

type EventName = Pick<SwitchedEvent, 'database' | 'name'>;

const key = ({ database, name }: EventName) => `${database}\0${name}`;

/** Which of some events are on; which are off; and of these, whose time is not over. One that has run and is gone is in none. */
export type EventStates = {
  readonly enabled: EventName[];
  readonly disabled: EventName[];
  readonly off: EventName[];
};

/** Asks that. */
export async function statesOf(
  session: Pick<Session, 'rows'>,
  events: readonly EventName[],
): Promise<EventStates> {
  const states: EventStates = { enabled: [], disabled: [], off: [] };
  if (events.length === 0) return states;
  const wanted = new Set(events.map(key));
  const rows = await session.rows(
    `SELECT event_schema AS db, event_name AS name, status AS status,
            CONVERT_TZ(COALESCE(execute_at, ends), time_zone, '+00:00') < UTC_TIMESTAMP() AS past
     FROM information_schema.events WHERE event_schema IN (?)`,
    [[...new Set(events.map(({ database }) => database))]],
  );
  for (const { db, name, status, past } of rows) {
    const event = { database: String(db), name: String(name) };
    if (!wanted.has(key(event))) continue;
    states[status === 'ENABLED' ? 'enabled' : 'disabled'].push(event);
    if (status !== 'ENABLED' && Number(past) !== 1) states.off.push(event);
  }
  return states;
}

/** Switches an event on or off. Without its definer and settings in the statement, it would get those of this session. */
export async function switchEvent(
  session: Pick<Session, 'rows'>,
  event: SwitchedEvent,
  to: 'ENABLE' | 'DISABLE',
): Promise<void> {
  const { database, name, definer, sqlMode, client, connection, zone, created } = event;
  await session.rows(settingsOf({ sqlMode, client, connection, event: { zone, created } }));
  await session
    .rows(`ALTER DEFINER=${quoted(definer)} EVENT ${quoteTable({ database, table: name })} ${to}`)
    .catch((error: { code?: string }) => {
      // It has run meanwhile, and is gone.
      if (error.code !== 'ER_EVENT_DOES_NOT_EXIST') throw error;
    });
  await session.rows(unsettle);
}
