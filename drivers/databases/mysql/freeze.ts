import type { Action, Duration, Reader, Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { writeMarker } from './marker.ts';
import { quoteAccount } from './names.ts';
import { flagIs, readState, refusals, restore } from './read-only.ts';

/**
 * Refuses application writes, in the order that was seen to work: read_only with a session killer beside it (hot rows would
 * hold it up for a minute); the marker, while the engine's account may still write; super_read_only, for whoever has
 * CONNECTION_ADMIN; then the end of every session that was there before. The first action's way-back is the whole thaw.
 */
export async function freeze(
  read: Reader,
  on: Side,
  accounts: readonly string[],
  marker: string,
): Promise<readonly Action[]> {
  const state = await readState(read, on);
  const thawed = { nothing: 'the thaw of the first action restores it' };
  return [
    {
      id: 'close',
      title: `close the ${on} for writes: SET PERSIST read_only = ON (was ${state.read_only ? 'ON' : 'OFF'})`,
      forward: { op: 'mysql.close@1', input: { accounts }, on },
      until: [{ ...flagIs(on, 'read_only', true), within: '5s' }],
      back: restore(state, on),
      clock: 'start',
    },
    writeMarker(on, marker),
    {
      id: 'close-to-all',
      title: `close the ${on} for administrators too: SET PERSIST super_read_only = ON`,
      // Where it would wait it gives up, and is tried again: nothing may wait in the server for longer than the freeze.
      forward: { sql: ['SET SESSION lock_wait_timeout = 1', 'SET PERSIST super_read_only = ON'], on },
      until: [
        {
          ask: {
            sql: `SELECT @@global.super_read_only AS closed,
                         (SELECT MAX(processlist_id) FROM performance_schema.threads) AS newest_session`,
            on,
          },
          path: 'closed',
          is: [1],
          within: '5s',
        },
      ],
      back: thawed,
    },
    {
      id: 'end-sessions',
      title: `end the sessions of ${accounts.join(', ')} that are older than that`,
      forward: { op: 'mysql.end-sessions@1', input: { accounts, upTo: newest }, on },
      until: [
        {
          ask: { op: 'mysql.sessions@1', input: { accounts, upTo: newest }, on },
          path: 'open',
          is: [0],
          within: '5s',
        },
      ],
      back: { nothing: 'applications connect again by themselves' },
    },
  ];
}

const newest = { $from: 'freeze-writes/close-to-all', path: 'newest_session' };

const asks = { nothing: 'it only asks' };

/** Proves a freeze from outside: a prepared transaction could still commit, and only a refused write shows that writes are refused. */
export const proveFrozen = (on: Side, table: Table['source']): readonly Action[] => [
  {
    id: 'prepared',
    title: 'no prepared (XA) transaction is left that could still commit',
    until: [{ ask: { sql: 'XA RECOVER', on }, path: '', is: [null], within: '2s' }],
    back: asks,
  },
  ...proveClosed(on, table, '2s'),
];

/** Proves that a side refuses the application. */
export const proveClosed = (on: Side, table: Table['source'], within: Duration): readonly Action[] => [
  {
    id: 'closed',
    title: `the ${on} is closed for writes`,
    until: [{ ...flagIs(on, 'read_only', true), within }],
    back: asks,
  },
  {
    id: 'canary',
    title: 'a write as the application is refused',
    until: [{ ask: { op: 'mysql.try-write@1', input: { table }, on }, refused: refusals, within }],
    back: asks,
  },
];

/** Keeps applications out of a side that is no longer in charge. The locks are not logged: they would lock the accounts everywhere. */
export function retire(
  on: Side,
  accounts: readonly string[],
  engine: 'mysql' | 'mariadb' = 'mysql',
): readonly Action[] {
  // super_read_only stops account statements too; read_only stays on, so that applications remain refused meanwhile.
  const closed = (flag: 'ON' | 'OFF') => (engine === 'mysql' ? [`SET GLOBAL super_read_only = ${flag}`] : []);
  const lock = (how: 'LOCK' | 'UNLOCK') => [
    'SET SESSION sql_log_bin = OFF',
    ...closed('OFF'),
    ...accounts.map((account) => `ALTER USER IF EXISTS ${quoteAccount(account)} ACCOUNT ${how}`),
    ...closed('ON'),
  ];
  // Killed between the statements, the side would stay open to administrators: the flag is part of the proof.
  const shut = engine === 'mysql' ? [flagIs(on, 'super_read_only', true)] : [];
  const asked = { op: `${engine}.locked-accounts@1`, input: { accounts }, on } as const;
  return [
    {
      id: 'lock-accounts',
      title: `lock ${accounts.join(', ')} on the ${on}, so that their pools resolve anew`,
      forward: { sql: lock('LOCK'), on },
      until: [{ ask: asked, path: 'unlocked', is: [0], within: '1m' }, ...shut],
      back: {
        title: 'unlocks them',
        call: { sql: lock('UNLOCK'), on },
        until: [{ ask: asked, path: 'locked', is: [0], within: '1m' }],
      },
    },
    {
      id: 'last-sessions',
      title: `end their last sessions on the ${on}`,
      forward: { op: `${engine}.end-sessions@1`, input: { accounts, upTo: null }, on },
      until: [
        {
          ask: { op: `${engine}.sessions@1`, input: { accounts, upTo: null }, on },
          path: 'open',
          is: [0],
          within: '1m',
        },
      ],
      back: { nothing: 'applications connect again by themselves' },
    },
  ];
}
