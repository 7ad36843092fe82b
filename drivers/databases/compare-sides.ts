import { compareTables } from '../../data/compare/compare-tables.ts';
import { openRepair } from '../../data/compare/repair.ts';
import type { Dialect, Session } from '../../data/dialect.ts';
import { Fault } from '../../engine/fault.ts';
import { howMany } from '../../engine/how-many.ts';
import type { Load, Plan } from '../../engine/plan/resolved.ts';
import type { Action, Call, Json, Side } from '../../engine/step.ts';
import type { Sample } from '../../engine/world.ts';
import type { Table } from '../database.ts';
import type { Address, Tools } from '../operation.ts';
import type { Beats } from '../replication/beats.ts';
import { flowOfTask } from '../replication/dms/flow.ts';
import { namesOf } from '../replication/dms/names.ts';
import type { Flow } from '../replication/native/channel-state.ts';
import { otherSide } from '../side.ts';
import { pairDefinitions } from './definitions.ts';
import type { OpenPace } from './pace.ts';
import { watchLag } from './watch-lag.ts';

/** What is compared, and how; `repair` names a file to be written with what mends the differences. */
export type CompareInput = {
  tables: readonly Table[];
  workers: number;
  /** The side in charge, which the other one has to be like; the source where it is left out. */
  from?: Side;
  mode?: 'quick';
  /** The task of DMS that brings the changes, where it is one. */
  task?: string;
  /** Where it is a replication of DMS Serverless. */
  runner?: 'replication';
  load?: Load;
  repair?: { file: string; plan: string };
};

/** How and towards which side, as an operation's input: the full comparison of the target is what an input without them means. */
export const modeInput = (
  mode: 'full' | 'quick' | undefined,
  side: Side,
): { mode?: 'quick'; from?: 'target' } => ({
  ...(mode === 'quick' && { mode }),
  ...(side === 'source' && { from: 'target' as const }),
});

/** The task that brings the changes to a side, where it is one of DMS. */
export function taskInput(plan: Plan, side: Side): Pick<CompareInput, 'task' | 'runner'> {
  if (plan.replication.dms === null || side === 'source') return {};
  const { task, runner } = namesOf(plan);
  return { task, ...(runner === 'replication' && { runner }) };
}

/** The comparison as a gate: it changes nothing, and rows that differ end the run. */
export function compareAction(input: CompareInput, op: `${string}.compare-rows@1`): Action {
  const { tables, workers } = input;
  return {
    id: 'rows',
    title:
      input.mode === 'quick'
        ? `compare numbers of rows and a sample of ${howMany(tables.length, 'table')}`
        : `compare every row of ${howMany(tables.length, 'table')} over ${howMany(workers, 'connection')} a side`,
    until: [
      {
        ask: { op, input } as Call,
        path: 'verdict',
        is: input.mode === 'quick' ? ['sampled'] : ['equal'],
        never: ['different'],
        within: '14d',
      },
    ],
    back: { nothing: 'it reads, and writes nothing but the heartbeat row' },
  };
}

/** What a kind of server brings to a comparison. */
export type Comparing = {
  readonly dialect: Dialect;
  open(address: Address): Promise<Session>;
  /** What the channel from a side can bring to the other now. */
  flow(tools: Tools, from: Side): Promise<Flow>;
  readonly beats: Beats;
  readonly openPace: OpenPace;
};

/** Compares the tables on both sides, as patiently as the channel is late. */
export async function compareSides(
  { tables, workers, from = 'source', mode, load, repair, task, runner }: CompareInput,
  tools: Tools,
  { dialect, open, flow: flowThere, beats, openPace }: Comparing,
): Promise<Json> {
  let last: Sample = { done: 0, of: 0, unit: 'rows' };
  const to = otherSide(from);
  const [first] = tables;
  const mend =
    repair &&
    (await openRepair(repair.file, {
      plan: repair.plan,
      source: `the ${from}, "${first?.[from].database}"`,
      target: `the ${to}, "${first?.[to].database}"`,
    }).catch(refuseFile(repair.file)));
  const flow = () => (task === undefined ? flowThere(tools, from) : flowOfTask(tools, task, runner));
  const lag = await watchLag(tools, from, flow, beats);
  const pace = openPace(load, tools, () => last);
  const onBoth = async <T>(
    work: (sessions: { readonly [side in Side]: Session }) => Promise<T>,
  ): Promise<T> => {
    const source = await open(await tools.server('source'));
    try {
      const target = await open(await tools.server('target'));
      return await work({ source, target }).finally(() => target.close());
    } finally {
      await source.close();
    }
  };
  try {
    const comparison = await compareTables({
      dialect,
      // The comparison calls the side in charge the source.
      source: async () => open(await tools.server(from)),
      target: async () => open(await tools.server(to)),
      tables: await onBoth((sessions) => pairDefinitions(tables, dialect, sessions, from)),
      workers,
      lag: lag.seconds,
      caughtUp: lag.caughtUp,
      deadline: tools.deadline,
      stop: tools.stop,
      pace,
      checkpoint: tools.checkpoint,
      ...(mode && { mode }),
      ...(mend && { found: mend.add }),
      progress: ({ rows, ofRows, table }) => {
        last = { done: rows, of: ofRows, unit: 'rows', on: table };
        tools.progress(last);
      },
    });
    if (mend)
      await onBoth((sessions) => mend.write(dialect, { source: sessions[from], target: sessions[to] }));
    return comparison as unknown as Json;
  } finally {
    await mend?.close();
    pace.end();
    lag.end();
  }
}

const refuseFile =
  (file: string) =>
  (error: NodeJS.ErrnoException): never => {
    const what =
      error.code === 'EEXIST'
        ? 'exists already, and may hold repairs that were not run'
        : `cannot be made: ${error.code}`;
    throw new Fault(`"${file}" ${what}`, { cause: error, next: 'Name another file, or remove it.' });
  };
