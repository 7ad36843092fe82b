import { type Copied, copyRows } from '../../../data/copy/copy.ts';
import type { RowWriter } from '../../../data/copy/rows.ts';
import type { Pace } from '../../../data/pace.ts';
import { howMany } from '../../../engine/how-many.ts';
import type { Load } from '../../../engine/plan/resolved.ts';
import type { Action, Call, Json, Reader } from '../../../engine/step.ts';
import type { Sample } from '../../../engine/world.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { type CopyInput, copyUntilDone, isLost, sampleOf } from '../copy-tables.ts';
import { loadInput } from '../pace.ts';
import { beginCopy, jobsOf } from './copy-jobs.ts';
import { openPace } from './load.ts';
import { own } from './names.ts';
import { filePosition, positionOf } from './position.ts';
import { openReader } from './row-reader.ts';
import { openWriter } from './row-writer.ts';
import { connect, type Session } from './session.ts';
import { openSnapshot, type SnapshotWay, underInstanceLock, underTableLocks } from './snapshot.ts';
import { estimateRows } from './tables.ts';
import { withSession } from './with-session.ts';

/** How writes are stopped for the snapshot's moment, and as what its place is told: a GTID set where there is one, or always `file:position`. */
export type Ways = { readonly locks: 'instance' | 'tables'; readonly position: 'set' | 'file' };

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.copy-rows@1': { input: CopyInput };
    'mysql.copy-rows@2': { input: CopyInput & Ways };
  }
}

/** The copy as an action: done when the target's own record of it says so. */
export async function copyAction(
  read: Reader,
  tables: readonly Table[],
  workers: number,
  load: Load,
  way:
    | { readonly op: 'mysql.copy-rows@1' | 'mariadb.copy-rows@1' }
    | ({ readonly op: 'mysql.copy-rows@2' } & Ways) = {
    op: 'mysql.copy-rows@1',
  },
): Promise<Action> {
  const { op, ...ways } = way;
  const rows = (await estimateRows(read, tables)).reduce((sum, n) => sum + n, 0);
  return {
    id: 'rows',
    title: `copy ${howMany(tables.length, 'table')} over ${howMany(workers, 'connection')}`,
    note: `about ${howMany(rows, 'row')}`,
    forward: { op, input: { tables, workers, ...loadInput(load), ...ways } } as Call,
    until: [
      {
        ask: {
          sql: `SELECT state, position_after AS position, row_count AS \`rows\`, byte_count AS bytes, took_ms AS ms FROM ${own}.copied`,
          on: 'target',
        },
        path: 'state',
        is: ['done'],
        within: '14d',
      },
    ],
    back: { nothing: 'the rows go with the tables that this run created' },
  };
}

/** Copies every row of servers of MySQL's family. */
export const copyTables = (input: CopyInput, tools: Tools, way: SnapshotWay): Promise<Json> =>
  copyUntilDone(input, tools, {
    begin: async () =>
      withSession(await tools.server('target'), tools, (session) => beginCopy(session, input.tables)),
    attempt: (_, pace, progress) => copyFrom(input, tools, way, pace, progress),
    finish: async (_, copied, ms) =>
      withSession(await tools.server('target'), tools, async (session) => {
        await session.rows(
          `UPDATE ${own}.copied SET state = 'done', position_after = ?, row_count = ?, byte_count = ?, took_ms = ?`,
          [copied.position, copied.rows, copied.bytes, ms],
        );
      }),
    mayPass(error) {
      const { fatal, code } = error as { fatal?: boolean; code?: string };
      return isLost(error) || (fatal === true && !String(code).startsWith('ER_'));
    },
    openPace,
  });

/** One attempt: one snapshot, and what the target lacks of it. */
async function copyFrom(
  { tables, workers }: CopyInput,
  tools: Tools,
  way: SnapshotWay,
  pace: Pace,
  progress: (sample: Sample) => void,
): Promise<Copied> {
  const [source, target] = [await tools.server('source'), await tools.server('target')];
  const writers: RowWriter[] = [];
  const snapshot = await openSnapshot(
    source,
    workers + 1,
    tools.stop,
    way,
    tables.map((table) => table.source),
  );
  let scout: Session | undefined;
  try {
    scout = await connect(target);
    for (const statement of way.dialect.prepare) await scout.rows(statement);
    const [cutter, ...sessions] = snapshot.sessions as [Session, ...Session[]];
    const packet = Math.min(await packetOf(cutter), await packetOf(scout));
    const jobs = await jobsOf(tables, way.dialect, { source: cutter, target: scout });
    for (const _ of sessions) writers.push(await openWriter(target, packet, way.dialect));
    const asked = (session: Session) => ({ rows: session.cells, close: async () => session.destroy() });
    return await copyRows({
      snapshot: {
        position: snapshot.position,
        readers: sessions.map((session) => openReader(session, packet, snapshot.enter)),
        scout: asked(cutter),
        end: snapshot.end,
      },
      writers,
      jobs,
      scout: asked(scout),
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

/** How long a statement may be, with room for its beginning. */
async function packetOf(session: Session): Promise<number> {
  const [row] = await session.rows('SELECT @@session.max_allowed_packet AS n');
  return Number(row?.n) - (1 << 16);
}

const copy = operation({
  name: 'mysql.copy-rows@1',
  reads: false,
  run: (input, tools) => copyTables(input, tools, underInstanceLock),
});

/** For a server of AWS's, on either side: by what its accounts may lock, and what a channel there can begin at. */
const copyManaged = operation({
  name: 'mysql.copy-rows@2',
  reads: false,
  run: ({ locks, position, ...input }, tools) =>
    copyTables(input, tools, wayOf(locks, position === 'file' ? filePosition : positionOf)),
});

const wayOf = (locks: Ways['locks'], position: (control: Session) => Promise<string>): SnapshotWay =>
  locks === 'tables' ? underTableLocks(position) : { ...underInstanceLock, position };

export const copyOperations: readonly Operation[] = [copy, copyManaged];
