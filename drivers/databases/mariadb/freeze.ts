import type { Action, Call, Proof, Reader, Side } from '../../../engine/step.ts';
import { writeMarker } from '../mysql/marker.ts';
import { quoteAccount, splitAccount } from '../mysql/names.ts';
import { flagIs } from '../mysql/read-only.ts';
import { lockedAccount } from './session-operations.ts';

/** What a freeze changes on a server, as it was before. */
type Before = {
  readonly read_only: boolean;
  /** ON, OFF, or DISABLED, which nobody can change. */
  readonly events: string;
  readonly unlocked: readonly string[];
};

async function readState(read: Reader, on: Side, accounts: readonly string[]): Promise<Before> {
  const [row] = await read.rows(
    on,
    'SELECT @@global.read_only AS closed, @@global.event_scheduler AS events',
  );
  const unlocked: string[] = [];
  for (const account of accounts) {
    const { user, host } = splitAccount(account);
    const [found] = await read.rows(on, lockedAccount, [user, host]);
    if (found && Number(found.locked) === 0) unlocked.push(account);
  }
  return { read_only: Number(row?.closed) === 1, events: String(row?.events), unlocked };
}

const flag = (value: boolean) => (value ? 'ON' : 'OFF');

/** The freeze in reverse: writes are allowed before anybody is let in, so that no pool meets a server that refuses. */
function thaw(before: Before, on: Side): { title: string; call: Call; until: Proof } {
  const { read_only, events, unlocked } = before;
  const locked = { op: 'mariadb.locked-accounts@1', input: { accounts: unlocked }, on } as const;
  return {
    title: `restores ${flag(read_only)}, unlocks them`,
    call: {
      sql: [
        'SET SESSION sql_log_bin = OFF',
        `SET GLOBAL read_only = ${flag(read_only)}`,
        ...unlocked.map((account) => `ALTER USER IF EXISTS ${quoteAccount(account)} ACCOUNT UNLOCK`),
        ...(events === 'ON' ? ['SET GLOBAL event_scheduler = ON'] : []),
      ],
      on,
    },
    until: [
      flagIs(on, 'read_only', read_only),
      { ask: locked, path: 'locked', is: [0], within: '1m' },
      ...(events === 'ON' ? [eventsAre(on, 'ON')] : []),
    ],
  };
}

const eventsAre = (on: Side, value: 'ON' | 'OFF'): Proof[0] => ({
  ask: { sql: 'SELECT @@global.event_scheduler AS events', on },
  path: 'events',
  is: value === 'OFF' ? ['OFF', 'DISABLED'] : [value],
  within: '1m',
});

/**
 * Refuses application writes where there is no super_read_only: events off; the accounts locked, which outlives a restart;
 * read_only with a session killer beside it; the marker by the engine's account, which read_only does not stop; then the end
 * of every session. That no application account is above read_only is a check. The first action's way-back is the whole thaw.
 */
export async function freeze(
  read: Reader,
  on: Side,
  accounts: readonly string[],
  marker: string,
): Promise<readonly Action[]> {
  const before = await readState(read, on, accounts);
  const asked = { op: 'mariadb.locked-accounts@1', input: { accounts }, on } as const;
  return [
    {
      id: 'close',
      title: `close the ${on} for writes: ${[...(before.events === 'ON' ? ['events off'] : []), `${accounts.join(', ')} locked`].join(', ')}, SET GLOBAL read_only = ON (was ${flag(before.read_only)})`,
      forward: { op: 'mariadb.close@1', input: { accounts }, on },
      until: [
        { ...eventsAre(on, 'OFF'), within: '5s' },
        { ask: asked, path: 'unlocked', is: [0], within: '5s' },
        { ...flagIs(on, 'read_only', true), within: '5s' },
      ],
      back: thaw(before, on),
      clock: 'start',
    },
    writeMarker(on, marker),
    {
      id: 'end-sessions',
      title: `end the sessions of ${accounts.join(', ')}`,
      forward: { op: 'mariadb.end-sessions@1', input: { accounts, upTo: null }, on },
      until: [
        {
          ask: { op: 'mariadb.sessions@1', input: { accounts, upTo: null }, on },
          path: 'open',
          is: [0],
          within: '5s',
        },
      ],
      back: { nothing: 'applications connect again by themselves' },
    },
  ];
}

/** Closes a target for everybody but replication and the engine's account. A restart forgets it: nothing can be persisted. */
export async function fence(read: Reader, on: Side): Promise<readonly Action[]> {
  const { read_only } = await readState(read, on, []);
  return [
    {
      id: 'fence',
      title: `close the ${on} for everybody but replication: SET GLOBAL read_only = ON (was ${flag(read_only)})`,
      forward: { sql: 'SET GLOBAL read_only = ON', on },
      until: [flagIs(on, 'read_only', true)],
      back: {
        title: `restores ${flag(read_only)}`,
        call: { sql: `SET GLOBAL read_only = ${flag(read_only)}`, on },
        until: [flagIs(on, 'read_only', read_only)],
      },
    },
  ];
}
