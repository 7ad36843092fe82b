import { type Copied, copyRows } from '../../../data/copy/copy.ts';
import type { RowWriter } from '../../../data/copy/rows.ts';
import type { Pace } from '../../../data/pace.ts';
import type { Load } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Reader } from '../../../engine/step.ts';
import type { Sample } from '../../../engine/world.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { dropSlot } from '../../replication/logical/channel.ts';
import { type CopyInput, copyUntilDone, isLost, sampleOf } from '../copy-tables.ts';
import { loadInput } from '../pace.ts';
import { beginCopy, endCopy, jobsOf } from './copy-jobs.ts';
import { postgresqlDialect } from './dialect.ts';
import { openPace } from './load.ts';
import { flowFrom, own } from './names.ts';
import { openReader } from './row-reader.ts';
import { openWriter } from './row-writer.ts';
import { connect, type Session } from './session.ts';
import { openSnapshot } from './snapshot.ts';
import { estimateRows } from './tables.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `channel`: the slot that brings what comes after the rows, and its publication, which has to be there. */
    'postgresql.copy-rows@1': { input: CopyInput & { channel: string } };
  }
}

/** The copy as an action: done when the target's own record of it says so. It makes the channel's slot, and going back drops it. */
export async function copyAction(
  read: Reader,
  tables: readonly Table[],
  workers: number,
  load: Load,
): Promise<readonly Action[]> {
  const { channel } = flowFrom.source;
  const rows = await estimateRows(read, tables);
  return [
    {
      id: 'rows',
      title: `make the slot "${channel}" and copy ${tables.length} tables from its snapshot over ${workers} connections`,
      note: `about ${rows.toLocaleString('en')} rows`,
      forward: { op: 'postgresql.copy-rows@1', input: { tables, workers, channel, ...loadInput(load) } },
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
      back: dropSlot('source'),
    },
  ];
}

/** Copies every row of PostgreSQL servers. */
export const copyTables = (input: CopyInput & { channel: string }, tools: Tools): Promise<Json> =>
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

/** One attempt: one slot, its snapshot, and what the target lacks of it. */
async function copyFrom(
  { tables, workers, channel }: CopyInput & { channel: string },
  tools: Tools,
  pace: Pace,
  progress: (sample: Sample) => void,
): Promise<Copied> {
  const [source, target] = [await tools.server('source'), await tools.server('target')];
  const writers: RowWriter[] = [];
  const snapshot = await openSnapshot(source, workers + 1, channel, tools, (sample) =>
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
