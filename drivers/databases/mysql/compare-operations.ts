import { compareTables } from '../../../data/compare/compare-tables.ts';
import { openRepair, type Repair } from '../../../data/compare/repair.ts';
import type { ComparedTable, Dialect, OpenSession, TableDefinition } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Load } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Side } from '../../../engine/step.ts';
import type { Sample } from '../../../engine/world.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { isRunning, measureLag, sendBeat } from '../../replication/native/mysql-operations.ts';
import { describeTables } from './describe-tables.ts';
import { mysqlDialect } from './dialect.ts';
import { openPace } from './load.ts';
import { forwardChannel } from './names.ts';
import { connect, type Session } from './session.ts';
import { withSession } from './with-session.ts';

/** What is compared, and how; `repair` names a file to be written with what mends the differences. */
export type CompareInput = {
  tables: readonly Table[];
  workers: number;
  mode?: 'quick';
  load?: Load;
  repair?: { file: string; plan: string };
};

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.compare-rows@1': { input: CompareInput };
  }
}

/** The mode as an operation's input: the full one is what an input without one means. */
export const modeInput = (mode: 'full' | 'quick' | undefined): { mode?: 'quick' } =>
  mode === 'quick' ? { mode } : {};

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
        ? `compare numbers of rows and a sample of ${tables.length} tables`
        : `compare every row of ${tables.length} tables over ${workers} connections a side`,
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

/** Whether the channel of this name applies changes now. */
type Running = (session: Session, channel: string) => Promise<boolean>;

/** Compares the tables on both sides, as patiently as the channel is late. */
export async function compareSides(
  { tables, workers, mode, load, repair }: CompareInput,
  tools: Tools,
  dialect: Dialect,
  running: Running,
): Promise<Json> {
  let last: Sample = { done: 0, of: 0, unit: 'rows' };
  const [first] = tables;
  const mend =
    repair &&
    (await openRepair(repair.file, {
      plan: repair.plan,
      source: `the source, "${first?.source.database}"`,
      target: `the target, "${first?.target.database}"`,
    }).catch(refuseFile(repair.file)));
  const lag = await watchLag(tools, running);
  const pace = openPace(load, tools, () => last);
  try {
    const comparison = await compareTables({
      dialect,
      source: opener(tools, 'source'),
      target: opener(tools, 'target'),
      tables: await describe(tools, tables),
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
    if (mend) await writeRepair(mend, tools, dialect);
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
  run: (input, tools) => compareSides(input, tools, mysqlDialect, isRunning),
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

async function writeRepair(mend: Repair, tools: Tools, dialect: Dialect): Promise<void> {
  const [source, target] = [await opener(tools, 'source')(), await opener(tools, 'target')()];
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
async function describe(tools: Tools, tables: readonly Table[]): Promise<readonly ComparedTable[]> {
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
  const [source, target] = await Promise.all([definitions('source'), definitions('target')]);
  return tables.map((table) => ({ source: source(table), target: target(table) }));
}

const every = 2_000;

/** The lag of the forward channel, measured every two seconds while it runs; 0 where nothing is replicated. */
async function watchLag(tools: Tools, isRunning: Running) {
  const runs = async () =>
    withSession(await tools.server('target'), {}, (session) => isRunning(session, forwardChannel));
  if (!(await runs())) return { seconds: () => 0, caughtUp: async () => undefined, end: () => undefined };
  let seconds = 0;
  const measure = async () => {
    seconds = (await measureLag(tools).catch(() => null)) ?? seconds;
  };
  await measure();
  const timer = setInterval(() => void measure(), every);
  return {
    seconds: () => seconds,
    /** A channel that broke will bring nothing any more: what is missing then is rightly called so. */
    async caughtUp() {
      while (!(await sendBeat(tools)) && (await runs())) tools.stop.throwIfAborted();
    },
    end: () => clearInterval(timer),
  };
}

export const compareOperations: readonly Operation[] = [compare];
