import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../../../engine/step.ts';
import type { QueryLatency } from '../../../database.ts';
import { type Operation, operation, type Tools } from '../../../operation.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { type Bucket, between } from './histogram.ts';

declare module '../../../../engine/step.ts' {
  interface Operations {
    /** How long statements take that sessions with one of these databases as their own run in the next `ms` milliseconds. Answers `QueryLatency`. */
    'mysql.measure-queries@1': { input: { databases: readonly string[]; ms: number } };
  }
}

/** What has to be there and on, with what it takes otherwise. */
const needs: readonly (readonly [sql: string, why: string])[] = [
  ['SELECT @@performance_schema = 1 AS there', 'performance_schema is OFF; it is switched on at a restart'],
  [
    "SELECT COUNT(*) = 1 AS there FROM information_schema.tables WHERE table_schema = 'performance_schema' AND table_name = 'events_statements_histogram_by_digest'",
    'this server keeps no histograms of statements',
  ],
  [
    "SELECT COUNT(*) = 3 AS there FROM performance_schema.setup_consumers WHERE enabled = 'YES' AND name IN ('global_instrumentation', 'thread_instrumentation', 'statements_digest')",
    'the consumers global_instrumentation, thread_instrumentation and statements_digest of performance_schema are not all on',
  ],
];

/** Statements of sessions without a database of their own, such as the engine's, have no schema_name. Timers are in picoseconds. */
const histogram = `SELECT bucket_number AS bucket, MAX(bucket_timer_high) / 1e9 AS ms, SUM(count_bucket) AS count
  FROM performance_schema.events_statements_histogram_by_digest
  WHERE schema_name IN (?) AND count_bucket > 0 GROUP BY bucket_number ORDER BY bucket_number`;

const measure = operation({
  name: 'mysql.measure-queries@1',
  reads: true,
  async run({ databases, ms }, tools): Promise<Json> {
    const answer = (found: ReturnType<typeof between>): QueryLatency => ({
      side: tools.on,
      over_ms: ms,
      ...found,
    });
    const why = await missing(tools);
    if (why !== null) return answer({ available: false, why, statements: 0, p50_ms: null, p95_ms: null });
    const before = await read(tools, databases);
    await wait(ms, tools);
    return answer(between(before, await read(tools, databases)));
  },
});

async function missing(tools: Tools): Promise<string | null> {
  return withSession(await tools.server(tools.on), tools, async (session) => {
    for (const [sql, why] of needs) if (Number((await session.rows(sql))[0]?.there) !== 1) return why;
    return null;
  });
}

// A session a reading: hours may lie between the two.
const read = async (tools: Tools, databases: readonly string[]): Promise<readonly Bucket[]> =>
  withSession(await tools.server(tools.on), tools, async (session: Session) =>
    (await session.rows(histogram, [databases])).map(({ bucket, ms, count }) => ({
      ...{ bucket: Number(bucket), ms: Number(ms), count: Number(count) },
    })),
  );

const step = 1_000;

async function wait(ms: number, { stop, progress }: Tools): Promise<void> {
  for (let done = 0; done < ms; done += step) {
    progress({ done, of: ms, unit: 'ms' });
    await sleep(Math.min(step, ms - done), undefined, { signal: stop });
  }
}

export const latencyOperations: readonly Operation[] = [measure];
