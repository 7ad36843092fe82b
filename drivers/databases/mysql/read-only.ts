import type { Action, Call, Json, Proof, Reader, Side } from '../../../engine/step.ts';
import type { Session } from './session.ts';

/** Whether a server refuses writes, now and after a restart; `null` where nothing is persisted. */
export type ReadOnlyState = {
  readonly read_only: boolean;
  readonly super_read_only: boolean;
  readonly persisted: { readonly read_only: string | null; readonly super_read_only: string | null };
};

/** Reads the flags and what is persisted of them. */
export async function readState(read: Reader, on: Side): Promise<ReadOnlyState> {
  const [flags] = await read.rows(on, 'SELECT @@global.read_only AS ro, @@global.super_read_only AS sro');
  const persisted = await read.rows(
    on,
    `SELECT variable_name AS name, variable_value AS value FROM performance_schema.persisted_variables
     WHERE variable_name IN ('read_only', 'super_read_only')`,
  );
  const saved = (name: string) =>
    (persisted.find((row) => row.name === name)?.value as string | undefined) ?? null;
  return {
    read_only: Number(flags?.ro) === 1,
    super_read_only: Number(flags?.sro) === 1,
    persisted: { read_only: saved('read_only'), super_read_only: saved('super_read_only') },
  };
}

/** The call that brings the flags back as they were, now and for the next restart. */
export function restore(state: ReadOnlyState, on: Side): { title: string; call: Call; until: Proof } {
  return {
    title: `restores ${state.read_only ? 'ON' : 'OFF'}`,
    call: { op: 'mysql.restore-read-only@1', input: { state }, on },
    until: [flagIs(on, 'super_read_only', state.super_read_only), flagIs(on, 'read_only', state.read_only)],
  };
}

/** A side that was closed to administrators too lets them in for a moment; applications remain refused by read_only. */
export async function asAdministrator(session: Session, work: () => Promise<void>): Promise<void> {
  const [row] = await session.rows("SHOW GLOBAL VARIABLES LIKE 'super_read_only'");
  const closed = row?.Value === 'ON';
  if (closed) await session.rows('SET GLOBAL super_read_only = OFF');
  try {
    await work();
  } finally {
    if (closed) await session.rows('SET GLOBAL super_read_only = ON');
  }
}

/** The probe that a flag has a value. */
export function flagIs(on: Side, flag: 'read_only' | 'super_read_only', value: boolean): Proof[0] {
  return {
    ask: { sql: `SELECT @@global.${flag} AS ${flag}`, on },
    path: flag,
    is: [value ? 1 : 0],
    within: '1m',
  };
}

/** Closes a target for everybody but replication and the engine's account: read_only, kept over a restart. */
export async function fence(read: Reader, on: Side): Promise<readonly Action[]> {
  const state = await readState(read, on);
  return [
    {
      id: 'fence',
      title: `close the ${on} for everybody but replication: SET PERSIST read_only = ON (was ${state.read_only ? 'ON' : 'OFF'})`,
      forward: { sql: 'SET PERSIST read_only = ON', on },
      until: [flagIs(on, 'read_only', true)],
      back: restore(state, on),
    },
  ];
}

/** That a side can save what opening it will: a full disk would be found after the decision otherwise, while nobody can write anywhere. */
export const canSave = (on: Side): Action => ({
  id: 'can-save',
  title: `the ${on} can save its settings: SET PERSIST read_only as it is`,
  forward: { sql: 'SET PERSIST read_only = @@GLOBAL.read_only', on },
  until: [{ ...flagIs(on, 'read_only', true), within: '5s' }],
  back: { nothing: 'it stays as it is' },
});

/** Lets applications write on a side. After the decision this is repeated until it holds. */
export function open(
  on: Side,
  statements: readonly string[] = ['SET PERSIST super_read_only = OFF', 'SET PERSIST read_only = OFF'],
): Action {
  return {
    id: 'open',
    title: `open the ${on} for writes: ${statements.at(-1)}`,
    forward: { sql: statements, on },
    until: [{ ...flagIs(on, 'read_only', false), within: '1h' }],
    back: { irreversible: 'from here on the target takes writes that the source does not have' },
    pointOfNoReturn: true,
    clock: 'stop',
  };
}

/** What a proof of refusal may be refused with: read-only, or an account that may not log in. */
export const refusals: readonly string[] & Json = [
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_ACCOUNT_HAS_BEEN_LOCKED',
];
