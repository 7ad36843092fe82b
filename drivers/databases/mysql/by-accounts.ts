import { howMany } from '../../../engine/how-many.ts';
import type { Hosting } from '../../../engine/plan/hosting.ts';
import type { Action, Back, Duration, Probe, Reader, Side, Value } from '../../../engine/step.ts';
import { otherSide } from '../../side.ts';
import type { Closing, Shut } from './closing.ts';
import type { LockOut } from './lock-out.ts';
import { writeMarker } from './marker.ts';
import { enabledEvents } from './objects/switch-events.ts';

type Of = Shut & {
  readonly hosting: Hosting;
  /** Whose events are switched off, by their names on this side. */
  readonly databases: readonly string[];
};

/**
 * Closing where nobody may set read_only: the application's accounts are locked, which outlives a reboot, and their sessions are ended.
 * Accounts that were locked before stay so. That no other account writes is a check, which cannot be lowered here.
 */
export const closingByAccounts = (read: Reader, of: Of): Closing => ({
  fence: () => fence(read, of),
  freeze: (marker) => freeze(read, of, marker),
  proveFrozen: () => [prepared(of), openWrites(of), ...proveClosed(of, '2s')],
  proveClosed: (within) => proveClosed(of, within),
  closed: () => shut(of, of.accounts, '1m'),
  open: async () => [await open(read, of)],
  retire: async () => retire(of),
});

const asks = { nothing: 'it only asks' };

/** That none of the accounts is let in. Output: also the newest session, and the events that are off. */
const shut = (
  { side }: Of,
  accounts: readonly string[],
  within: Duration,
  events: LockOut['events'] = [],
): Probe => ({
  ask: { op: 'mysql.locked-out@1', input: { accounts, events }, on: side },
  path: 'unlocked',
  is: [[]],
  within,
});

/** The accounts of the plan that are there and not locked. */
async function unlockedOn(read: Reader, side: Side, accounts: readonly string[]): Promise<readonly string[]> {
  const input = { accounts, events: [] };
  const state = await read.ask({ op: 'mysql.locked-out@1', input, on: side });
  return (state as { unlocked: readonly string[] }).unlocked;
}

const letIn = ({ side, hosting }: Of, { accounts, events }: LockOut): Back => {
  const ask = { op: 'mysql.locked-out@1', input: { accounts, events }, on: side } as const;
  return {
    title: [
      ...(events.length > 0 ? [`switches ${howMany(events.length, 'event')} on`] : []),
      accounts.length > 0 ? `unlocks ${accounts.join(', ')}` : 'unlocks nobody',
    ].join(', '),
    call: { op: 'mysql.let-in@1', input: { accounts, events, hosting }, on: side },
    until: [
      { ask, path: 'off', is: [[]], within: '1m' },
      { ask, path: 'locked', is: [[]], within: '1m' },
    ],
  };
};

/**
 * Refuses application writes: events off, for a locked definer's events still fire; the accounts locked; then the end of every session that
 * is older than the locks, by its user name; and the marker, the last write of all, for the engine's own account is not locked. The first
 * action's way-back is the whole thaw.
 */
async function freeze(read: Reader, of: Of, marker: string): Promise<readonly Action[]> {
  const { side, accounts, databases } = of;
  const [lock, events] = [await unlockedOn(read, side, accounts), await enabledEvents(read, side, databases)];
  const out: LockOut = { accounts: lock, events };
  return [
    {
      id: 'close',
      title: `close the ${side} for writes: ${[...(events.length > 0 ? [`${howMany(events.length, 'event')} off`] : []), `${lock.join(', ') || 'nobody more'} locked`].join(', ')}`,
      forward: { op: 'mysql.lock-out@1', input: out, on: side },
      until: [
        {
          ask: { op: 'mysql.locked-out@1', input: { accounts, events }, on: side },
          path: 'enabled',
          is: [[]],
          within: '5s',
        },
        shut(of, accounts, '5s', events),
      ],
      back: letIn(of, out),
      clock: 'start',
    },
    endSessions(of, 'end-sessions', { $from: 'freeze-writes/close', path: 'newest_session' }, '5s'),
    writeMarker(side, marker),
  ];
}

const endSessions = (
  { side, accounts, hosting, databases }: Of,
  id: string,
  upTo: (Value & { readonly $from: string; readonly path: string }) | null,
  within: Duration,
): Action => {
  // Events are off there from the freeze on, and were not before.
  const old = { accounts, upTo, ...(id === 'end-sessions' && { databases }) };
  return {
    id,
    title: `end the sessions of ${accounts.join(', ')} on the ${side}${upTo === null ? '' : ' that are older than that'}`,
    forward: { op: 'mysql.end-old-sessions@1', input: { ...old, hosting }, on: side },
    until: [
      {
        ask: { op: 'mysql.old-sessions@1', input: old, on: side },
        path: 'open',
        is: [0],
        within,
      },
    ],
    back: { nothing: 'applications connect again by themselves' },
  };
};

const prepared = ({ side }: Of): Action => ({
  id: 'prepared',
  title: 'no prepared (XA) transaction is left that could still commit',
  until: [{ ask: { sql: 'XA RECOVER', on: side }, path: '', is: [null], within: '2s' }],
  back: asks,
});

/** Whoever is not locked out and has rows written could still commit them. */
const openWrites = ({ side }: Of): Action => ({
  id: 'open-writes',
  title: 'no session holds rows that it has written and not committed',
  until: [{ ask: { op: 'mysql.open-writes@1', input: {}, on: side }, path: 'open', is: [0], within: '2s' }],
  back: asks,
});

/** The server refuses a login before it looks at anything else: that is the only refusal that proves this way of closing. */
const proveClosed = (of: Of, within: Duration): readonly Action[] => [
  {
    id: 'closed',
    title: `the ${of.side} lets none of ${of.accounts.join(', ')} in`,
    until: [shut(of, of.accounts, within)],
    back: asks,
  },
  {
    id: 'canary',
    title: 'a login as the application is refused',
    until: [
      {
        ask: { op: 'mysql.try-write@1', input: { table: of.canary }, on: of.side },
        refused: ['ER_ACCOUNT_HAS_BEEN_LOCKED'],
        within,
      },
    ],
    back: asks,
  },
];

/** Locks those of the application's accounts that are there; those that this run makes later are made locked. */
async function fence(read: Reader, of: Of): Promise<readonly Action[]> {
  const { side, accounts } = of;
  const lock = await unlockedOn(read, side, accounts);
  return [
    {
      id: 'fence',
      title: `close the ${side} for the application: lock ${lock.join(', ') || 'nobody, for none of its accounts is there and unlocked'}`,
      forward: { op: 'mysql.lock-out@1', input: { accounts: lock, events: [] }, on: side },
      until: [shut(of, accounts, '1m')],
      back: letIn(of, { accounts: lock, events: [] }),
    },
    endSessions(of, 'fence-sessions', { $from: 'copy-schema/fence', path: 'newest_session' }, '1m'),
  ];
}

/** The accounts get what they have on the side that is left: read before its freeze, for who was locked there before stays locked. */
async function open(read: Reader, of: Of): Promise<Action> {
  const { side, accounts, hosting } = of;
  const unlock = await unlockedOn(read, otherSide(side), accounts);
  return {
    id: 'open',
    title: `open the ${side} for writes: unlock ${unlock.join(', ')}`,
    forward: { op: 'mysql.let-in@1', input: { accounts: unlock, events: [], hosting }, on: side },
    until: [
      {
        ask: { op: 'mysql.locked-out@1', input: { accounts: unlock, events: [] }, on: side },
        path: 'locked',
        is: [[]],
        within: '1h',
      },
    ],
    back: { irreversible: `from here on the ${side} takes writes that the ${otherSide(side)} does not have` },
    pointOfNoReturn: true,
    clock: 'stop',
  };
}

/** They stay locked; a rollback's thaw is what unlocks them. */
const retire = (of: Of): readonly Action[] => [
  {
    id: 'still-locked',
    title: `${of.accounts.join(', ')} stay locked on the ${of.side}`,
    until: [shut(of, of.accounts, '1m')],
    back: asks,
  },
  endSessions(of, 'last-sessions', null, '1m'),
];
