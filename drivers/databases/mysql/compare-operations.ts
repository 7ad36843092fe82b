import { compareTables } from '../../../data/compare/compare-tables.ts';
import { openRepair, type Repair } from '../../../data/compare/repair.ts';
import type { ComparedTable, Dialect, OpenSession, TableDefinition } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import { howMany } from '../../../engine/how-many.ts';
import type { Load, Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Side } from '../../../engine/step.ts';
import type { Sample } from '../../../engine/world.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { flowOfTask } from '../../replication/dms/flow.ts';
import { namesOf } from '../../replication/dms/names.ts';
import { flowOf } from '../../replication/native/mysql-operations.ts';
import { otherSide } from '../../side.ts';
import { type FlowOf, flowThere, watchLag } from './compare-lag.ts';
import { describeTables } from './describe-tables.ts';
import { mysqlDialect } from './dialect.ts';
import { openPace } from './load.ts';
import { connect } from './session.ts';

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

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.compare-rows@1': { input: CompareInput };
  }
}

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
export function compareAction(
  input: CompareInput,
  op: 'mysql.compare-rows@1' | 'mariadb.compare-rows@1' = 'mysql.compare-rows@1',
): Action {
  const { tables, workers } = input;
  return {
    id: 'rows',
    title:
      input.mode === 'quick'
        ? `compare numbers of rows and a sample of ${howMany(tables.length, 'table')}`
        : `compare every row of ${howMany(tables.length, 'table')} over ${howMany(workers, 'connection')} a side`,
    until: [
      {
        ask: { op, input },
        path: 'verdict',
        is: input.mode === 'quick' ? ['sampled'] : ['equal'],
        never: ['different'],
        within: '14d',
      },
    ],
    back: { nothing: 'it reads, and writes nothing but the heartbeat row' },
  };
}

/** Compares the tables on both sides, as patiently as the channel is late. */
export async function compareSides(
  { tables, workers, from = 'source', mode, load, repair, task, runner }: CompareInput,
  tools: Tools,
  dialect: Dialect,
  running: FlowOf,
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
  const flow = task === undefined ? flowThere(tools, from, running) : () => flowOfTask(tools, task, runner);
  const lag = await watchLag(tools, from, flow);
  const pace = openPace(load, tools, () => last);
  try {
    const comparison = await compareTables({
      dialect,
      // The comparison calls the side in charge the source.
      source: opener(tools, from),
      target: opener(tools, to),
      tables: await describe(tools, tables, from),
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
    if (mend) await writeRepair(mend, tools, dialect, from);
    return comparison as unknown as Json;
  } finally {
    await mend?.close();
    pace.end();
    lag.end();
  }
}

const compare = operation({
  name: 'mysql.compare-rows@1',
  // It measures the lag by heartbeats: planning must not ask it.
  reads: false,
  run: (input, tools) => compareSides(input, tools, mysqlDialect, flowOf),
});

const refuseFile =
  (file: string) =>
  (error: NodeJS.ErrnoException): never => {
    const what =
      error.code === 'EEXIST'
        ? 'exists already, and may hold repairs that were not run'
        : `cannot be made: ${error.code}`;
    throw new Fault(`"${file}" ${what}`, { cause: error, next: 'Name another file, or remove it.' });
  };

async function writeRepair(mend: Repair, tools: Tools, dialect: Dialect, from: Side): Promise<void> {
  const [source, target] = [await opener(tools, from)(), await opener(tools, otherSide(from))()];
  try {
    await mend.write(dialect, { source, target });
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

const opener =
  (tools: Tools, side: Side): OpenSession =>
  async () => {
    const session = await connect(await tools.server(side));
    return { rows: session.cells, close: async () => session.destroy() };
  };

/** Both sides' own definitions, paired by the plan's names. */
async function describe(
  tools: Tools,
  tables: readonly Table[],
  from: Side,
): Promise<readonly ComparedTable[]> {
  const definitions = async (side: Side) => {
    const found = new Map<string, TableDefinition>();
    const session = await opener(tools, side)();
    try {
      for (const database of new Set(tables.map((table) => table[side].database)))
        for (const each of await describeTables(session, database))
          found.set(`${database}\0${each.table}`, each);
    } finally {
      await session.close();
    }
    return (table: Table) => {
      const { database, table: name } = table[side];
      const definition = found.get(`${database}\0${name}`);
      if (!definition)
        throw new Fault(`"${database}.${name}" does not exist on the ${side}`, {
          next: 'Run the plan up to copy-schema, or leave the table out.',
        });
      return definition;
    };
  };
  const [source, target] = await Promise.all([definitions(from), definitions(otherSide(from))]);
  return tables.map((table) => ({ source: source(table), target: target(table) }));
}

export const compareOperations: readonly Operation[] = [compare];
