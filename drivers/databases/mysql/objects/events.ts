import { howMany } from '../../../../engine/how-many.ts';
import type { Action, Json, Late, Reader, Side } from '../../../../engine/step.ts';
import { type Operation, operation } from '../../../operation.ts';
import { otherSide } from '../../../side.ts';
import { stayUnlogged } from '../hosting.ts';
import { quoteTable } from '../names.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { quoted } from './accounts.ts';
import { settingsOf } from './create.ts';
import { definerOf, mended } from './definers.ts';
import { type Chosen, onTarget, readChosen } from './differences.ts';
import type { ObjectName } from './object.ts';
import { targetName } from './retarget.ts';
import type { Selection } from './select.ts';

/** An event's name, as it was read on the side that it was on. */
type EventName = { readonly database: string; readonly name: string };

declare module '../../../../engine/step.ts' {
  interface Operations {
    'mysql.events@1': { input: { events: readonly ObjectName[] } };
    'mysql.enable-events@1': { input: Chosen & { enabled: readonly EventName[] } };
    'mysql.events-off@1': { input: Chosen & { enabled: readonly EventName[] } };
  }
}

/** Events that are known by their names on the other side, by those that they have on this one. */
function namesOn(
  side: Side,
  { moving, objects }: Chosen,
  enabled: readonly EventName[],
): readonly EventName[] {
  if (side === 'target')
    return enabled.map(({ database, name }) => ({ database: targetName(moving, database), name }));
  const there = new Set(enabled.map(key));
  return objects.filter(({ database, name }) =>
    there.has(key({ database: targetName(moving, database), name })),
  );
}

const key = ({ database, name }: EventName) => `${database}\0${name}`;

async function statesOf(session: Session, events: readonly EventName[]) {
  const wanted = new Set(events.map(key));
  const rows = await session.rows(
    `SELECT event_schema AS db, event_name AS name, status AS status, last_executed AS ran, CONVERT_TZ(COALESCE(execute_at, ends), time_zone, '+00:00') < UTC_TIMESTAMP() AS past
     FROM information_schema.events WHERE event_schema IN (?)`,
    [[...new Set(events.map(({ database }) => database)), '']],
  );
  return rows
    .map((row) => ({ database: String(row.db), name: String(row.name), row }))
    .filter((each) => wanted.has(key(each)));
}

/** Which events are on. */
const events = operation({
  name: 'mysql.events@1',
  reads: true,
  run: async ({ events: asked }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const states = await statesOf(session, asked);
      const on = states.filter(({ row }) => row.status === 'ENABLED');
      return { enabled: on.map(({ database, name }) => ({ database, name })) };
    }),
});

/**
 * Switches on what was on at the freeze. An event that was due once while nobody could write runs now: it is switched on as of the
 * time of its creation, for the server refuses one whose time has passed. What the source no longer has, has run
 * there: on the target it stays switched off.
 */
const enableEvents = operation({
  name: 'mysql.enable-events@1',
  reads: false,
  run: async ({ enabled, ...chosen }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await stayUnlogged(session);
      const on = new Set(namesOn(tools.on, chosen, enabled).map(key));
      const here = tools.on === 'target' ? onTarget(chosen) : chosen.objects;
      for (const event of await readChosen(session.rows, here)) {
        if (!on.has(key(event)) || event.event?.enabled) continue;
        const name = quoteTable({ database: event.database, table: event.name });
        // Without its definer and settings in the statement, it would get those of this session.
        // What the source's freeze said of its event came over the channel, and gave this one the source's definer.
        const own = definerOf(event.text);
        const definer = quoted(tools.on === 'target' ? mended(own, chosen.moving.definers) : own);
        await session.rows(settingsOf(event));
        await session.rows(`ALTER DEFINER=${definer} EVENT ${name} ENABLE`);
      }
      return { enabled: on.size };
    }),
});

/** The events that should be on and are not; one that has run, or whose time is over, is as it should be. */
const eventsOff = operation({
  name: 'mysql.events-off@1',
  reads: true,
  run: async ({ enabled, ...chosen }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const off = (await statesOf(session, namesOn(tools.on, chosen, enabled))).filter(
        ({ row }) => row.status !== 'ENABLED' && row.ran === null && Number(row.past) !== 1,
      );
      return { off: off.map(({ database, name }) => `${database}.${name}`) };
    }),
});

export const eventOperations: readonly Operation[] = [events, enableEvents, eventsOff];

/**
 * Opens a side, and switches on there the events that are on at the freeze. They are read while nobody can write anywhere, for one
 * that runs once may have run by then. On the side that is left they stay as they are: they cannot write there any more. On the source,
 * in a rollback, one that was altered on the target meanwhile came over the channel, which leaves it switched off.
 */
export async function openWithEvents(
  read: Reader,
  { databases, definers }: Selection,
  side: Side,
  open: readonly Action[],
  /** What the other side's freeze has switched off, and tells; null: it left events as they were, and they are read then. */
  off: Late | null = null,
): Promise<readonly Action[]> {
  const all = await read.rows(
    'source',
    'SELECT event_schema AS db, event_name AS name FROM information_schema.events WHERE event_schema IN (?) ORDER BY 1, 2',
    [databases.map(({ source }) => source)],
  );
  if (all.length === 0) return open;
  const chosen: Chosen = {
    moving: { databases, definers },
    objects: all.map(({ db, name }) => ({ kind: 'event', database: String(db), name: String(name) })),
  };
  if (off !== null) return [...open, switchOn(chosen, side, off)];
  const enabled = { $from: `open-${side}/events`, path: 'enabled' };
  return [readEvents(chosen, otherSide(side)), ...open, switchOn(chosen, side, enabled)];
}

const readEvents = (chosen: Chosen, on: Side): Action => ({
  id: 'events',
  title: `read which of ${howMany(chosen.objects.length, 'event')} are on at the freeze`,
  until: [
    {
      ask: {
        op: 'mysql.events@1',
        input: { events: on === 'target' ? onTarget(chosen) : chosen.objects },
        on,
      },
      path: '',
      unchanged: '0ms',
      within: '5s',
    },
  ],
  back: { nothing: 'it only reads' },
});

function switchOn(chosen: Chosen, on: Side, enabled: Late): Action {
  return {
    id: 'enable-events',
    title: `switch on, of ${howMany(chosen.objects.length, 'event')}, those that were on`,
    forward: { op: 'mysql.enable-events@1', input: { ...chosen, enabled }, on },
    until: [
      {
        ask: { op: 'mysql.events-off@1', input: { ...chosen, enabled }, on },
        path: 'off.length',
        is: [0],
        within: '1h',
      },
    ],
    back: { nothing: 'after the decision there is no way back but a rollback' },
  };
}
