import type { Action, Back, Duration, Probe, Reader, Side } from '../../../engine/step.ts';
import { otherSide } from '../../side.ts';
import { mayNotLogIn } from './lock-out.ts';
import { writeMarker } from './marker.ts';

/** Who is shut out of which side: roles have no host. `subscriptions`: how many carry the marker to the other side. */
type Of = { readonly side: Side; readonly roles: readonly string[]; readonly subscriptions: number };

const asks = { nothing: 'it only asks' };

/** That none of the roles may log in. */
const shut = ({ side, roles }: Of, within: Duration): Probe => ({
  ask: { op: 'postgresql.locked-out@1', input: { roles }, on: side },
  path: 'unlocked',
  is: [[]],
  within,
});

/** Those of the roles that are there and may log in: who may not before the run stays so. */
async function unlockedOn(read: Reader, side: Side, roles: readonly string[]): Promise<readonly string[]> {
  const state = await read.ask({ op: 'postgresql.locked-out@1', input: { roles }, on: side });
  return (state as { unlocked: readonly string[] }).unlocked;
}

const letIn = (side: Side, roles: readonly string[]): Back => ({
  title:
    roles.length > 0 ? `lets ${roles.join(', ')} log in again` : 'lets nobody in, for nobody was shut out',
  call: { op: 'postgresql.let-in@1', input: { roles }, on: side },
  until: [
    {
      ask: { op: 'postgresql.locked-out@1', input: { roles }, on: side },
      path: 'locked',
      is: [[]],
      within: '1m',
    },
  ],
});

const endSessions = ({ side, roles }: Of, id: string, within: Duration): Action => ({
  id,
  title: `end the sessions of ${roles.join(', ')} on the ${side}`,
  forward: { op: 'postgresql.end-sessions@1', input: { roles }, on: side },
  until: [
    { ask: { op: 'postgresql.sessions@1', input: { roles }, on: side }, path: 'open', is: [0], within },
  ],
  back: { nothing: 'applications connect again by themselves' },
});

/**
 * How a side is kept from being written: the application's roles lose LOGIN, which outlives a restart, and their sessions are ended;
 * PostgreSQL has no read_only that an ordinary session could not lift. That nobody else writes is a check.
 */
export const closingByRoles = (read: Reader, of: Of) => ({
  /** Those of them that are there; what the run makes later is made without LOGIN. */
  async fence(): Promise<readonly Action[]> {
    const { side, roles } = of;
    const lock = await unlockedOn(read, side, roles);
    return [
      {
        id: 'fence',
        title: `close the ${side} for the application: NOLOGIN for ${lock.join(', ') || 'nobody, for none of its roles is there and may log in'}`,
        forward: { op: 'postgresql.lock-out@1', input: { roles: lock }, on: side },
        until: [shut(of, '1m')],
        back: letIn(side, lock),
      },
      endSessions(of, 'fence-sessions', '1m'),
    ];
  },
  /** No LOGIN first, for NOLOGIN spares who is in; then the end of every session; then the marker. The first way-back is the whole thaw. */
  async freeze(marker: string): Promise<readonly Action[]> {
    const { side, roles } = of;
    const lock = await unlockedOn(read, side, roles);
    return [
      {
        id: 'close',
        title: `close the ${side} for writes: NOLOGIN for ${lock.join(', ') || 'nobody more'}`,
        forward: { op: 'postgresql.lock-out@1', input: { roles: lock }, on: side },
        until: [shut(of, '5s')],
        back: letIn(side, lock),
        clock: 'start',
      },
      endSessions(of, 'end-sessions', '5s'),
      writeMarker(side, of.subscriptions, marker),
    ];
  },
  proveFrozen: (): readonly Action[] => [
    {
      id: 'prepared',
      title: 'no prepared transaction is left that could still commit',
      until: [
        {
          ask: {
            sql: 'SELECT gid FROM pg_prepared_xacts WHERE database = current_database() LIMIT 1',
            on: of.side,
          },
          path: '',
          is: [null],
          within: '2s',
        },
      ],
      back: asks,
    },
    {
      id: 'open-writes',
      title: 'no session holds rows that it has written and not committed',
      until: [
        {
          ask: { op: 'postgresql.open-writes@1', input: {}, on: of.side },
          path: 'open',
          is: [0],
          within: '2s',
        },
      ],
      back: asks,
    },
    ...proveClosed(of, '2s'),
  ],
  proveClosed: (within: Duration) => proveClosed(of, within),
  closed: (): Probe => shut(of, '1m'),
  /** The roles get what they have on the side that is left: who may not log in there stays shut out here. */
  async open(): Promise<Action> {
    const { side, roles } = of;
    const unlock = await unlockedOn(read, otherSide(side), roles);
    return {
      id: 'open',
      title: `open the ${side} for writes: LOGIN for ${unlock.join(', ')}`,
      forward: { op: 'postgresql.let-in@1', input: { roles: unlock }, on: side },
      until: [
        {
          ask: { op: 'postgresql.locked-out@1', input: { roles: unlock }, on: side },
          path: 'locked',
          is: [[]],
          within: '1h',
        },
      ],
      back: {
        irreversible: `from here on the ${side} takes writes that the ${otherSide(side)} does not have`,
      },
      pointOfNoReturn: true,
      clock: 'stop',
    };
  },
  /** They stay shut out; a rollback's thaw is what lets them in. */
  retire: (): readonly Action[] => [
    {
      id: 'still-locked',
      title: `${of.roles.join(', ')} may not log in on the ${of.side}, so that their pools resolve anew`,
      until: [shut(of, '1m')],
      back: asks,
    },
    endSessions(of, 'last-sessions', '1m'),
  ],
});

/** The server verifies the password, and refuses the role then: that is the only refusal that proves this way of closing. */
const proveClosed = (of: Of, within: Duration): readonly Action[] => [
  {
    id: 'closed',
    title: `the ${of.side} lets none of ${of.roles.join(', ')} in`,
    until: [
      shut(of, within),
      {
        ask: { op: 'postgresql.sessions@1', input: { roles: of.roles }, on: of.side },
        path: 'open',
        is: [0],
        within,
      },
    ],
    back: asks,
  },
  {
    id: 'canary',
    title: 'a login as the application is refused',
    until: [
      { ask: { op: 'postgresql.try-login@1', input: {}, on: of.side }, refused: [mayNotLogIn], within },
    ],
    back: asks,
  },
];
