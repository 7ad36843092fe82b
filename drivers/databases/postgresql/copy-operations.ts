import { type Copied, copyRows } from '../../../data/copy/copy.ts';
import type { RowWriter } from '../../../data/copy/rows.ts';
import type { Pace } from '../../../data/pace.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Reader } from '../../../engine/step.ts';
import type { Sample } from '../../../engine/world.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { dropSlots } from '../../replication/logical/channel.ts';
import { type CopyInput, copyUntilDone, isLost, sampleOf } from '../copy-tables.ts';
import { loadInput } from '../pace.ts';
import { beginCopy, endCopy, jobsOf } from './copy-jobs.ts';
import { postgresqlDialect } from './dialect.ts';
import { openPace } from './load.ts';
import { called, flowsFrom, own } from './names.ts';
import { openReader } from './row-reader.ts';
import { openWriter } from './row-writer.ts';
import { connect, type Session } from './session.ts';
import { openSnapshot } from './snapshot.ts';
import { estimateRows } from './tables.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `channels`: the slots that bring what comes after the rows, and their publications, which have to be there. */
    'postgresql.copy-rows@1': { input: CopyInput & { channels: Channels } };
  }
}

type Channels = readonly [string, ...string[]];

/** The copy as an action: done when the target's own record of it says so. It makes the channel's slots, and going back drops them. */
export async function copyAction(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
  workers: number,
): Promise<readonly Action[]> {
  const [first, ...others] = flowsFrom('source', plan.replication.subscriptions);
  const channels: Channels = [first.channel, ...others.map(({ channel }) => channel)];
  const rows = await estimateRows(read, tables);
  return [
    {
      id: 'rows',
      title: `make the slot ${called(channels)} and copy ${tables.length} tables from its snapshot over ${workers} connections`,
      note: `about ${rows.toLocaleString('en')} rows`,
      forward: {
        op: 'postgresql.copy-rows@1',
        input: { tables, workers, channels, ...loadInput(plan.thresholds.load) },
      },
      until: [
        {
          ask: {
            sql: `SELECT state, position_after AS position, row_count AS rows, byte_count AS bytes, took_ms AS ms FROM ${own}.copied`,
            on: 'target',
          },
          path: 'state',
          is: ['done'],
          within: '14d',
        },
      ],
      back: dropSlots('source', channels),
    },
  ];
}

/** Copies every row of PostgreSQL servers. */
export const copyTables = (input: CopyInput & { channels: Channels }, tools: Tools): Promise<Json> =>
  copyUntilDone(input, tools, {
    begin: async () =>
      withSession(await tools.server('target'), tools, (session) => beginCopy(session, input.tables)),
    attempt: (_, pace, progress) => copyFrom(input, tools, pace, progress),
    finish: async (_, copied, ms) =>
      withSession(await tools.server('target'), tools, (session) =>
        endCopy(session, input.tables, copied, ms),
      ),
    mayPass: isLost,
    openPace,
  });

/** One attempt: slots that begin at one point, its snapshot, and what the target lacks of it. */
async function copyFrom(
  { tables, workers, channels }: CopyInput & { channels: Channels },
  tools: Tools,
  pace: Pace,
  progress: (sample: Sample) => void,
): Promise<Copied> {
  const [source, target] = [await tools.server('source'), await tools.server('target')];
  const writers: RowWriter[] = [];
  const snapshot = await openSnapshot(source, workers + 1, channels, tools, (sample) =>
    progress({ done: 0, of: 0, unit: 'rows', ...sample }),
  );
  let scout: Session | undefined;
  try {
    const [cutter, ...sessions] = snapshot.sessions as [Session, ...Session[]];
    const looking = await connect(target);
    scout = looking;
    const jobs = await jobsOf(tables, { source: cutter, target: looking });
    for (const statement of postgresqlDialect.prepare) await looking.write(statement);
    for (const _ of sessions) writers.push(await openWriter(target));
    const asked = (session: Session) => ({ rows: session.cells, close: async () => session.destroy() });
    return await copyRows({
      snapshot: {
        position: snapshot.position,
        readers: sessions.map((session) => openReader(session, snapshot.enter)),
        scout: asked(cutter),
        end: snapshot.end,
      },
      writers,
      jobs,
      scout: asked(looking),
      pace,
      stop: tools.stop,
      progress: sampleOf(jobs, progress),
    });
  } finally {
    snapshot.end();
    scout?.destroy();
    await Promise.all(writers.map((writer) => writer.close()));
  }
}

const copy = operation({ name: 'postgresql.copy-rows@1', reads: false, run: copyTables });

export const copyOperations: readonly Operation[] = [copy];
