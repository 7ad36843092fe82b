import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import type { QueryLatency } from '../../../drivers/database.ts';
import { latencyOperations } from '../../../drivers/databases/mysql/latency/operation.ts';
import { closeIdleSessions } from '../../../drivers/databases/mysql/with-session.ts';
import type { Tools } from '../../../drivers/operation.ts';
import { connectTo } from '../traffic/shop.ts';
import { pair } from './pair.ts';

const database = 'measured';

test('statements of the application are measured as they come, and nobody else’s', async () => {
  const root = await connectTo(pair.source);
  await root.query(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}`);
  const { host, port, user, password } = pair.source;
  const ca = await readFile(pair.ca, 'utf8');
  const application = await createConnection({ ...{ host, port, database }, ...pair.application });
  const measure = latencyOperations[0] as (typeof latencyOperations)[number];
  const tools = {
    on: 'source',
    deadline: Date.now() + 50_000,
    stop: new AbortController().signal,
    progress: () => undefined,
    server: async () => ({ host, name: host, port, username: user, password, tls: 'require', ca }),
  } as unknown as Tools;
  const ask = () =>
    measure.run(
      { databases: [database], ms: 2_000 } as never,
      tools,
    ) as Promise<unknown> as Promise<QueryLatency>;
  try {
    // Before the first reading: it does not count.
    for (let n = 0; n < 20; n++) await application.query('SELECT SLEEP(0.01)');
    expect(await ask()).toMatchObject({ side: 'source', available: false, statements: 0 });
    const measuring = ask();
    await sleep(500);
    for (let n = 0; n < 19; n++) await application.query('SELECT 1 AS one');
    await application.query('SELECT SLEEP(0.3)');
    // Without a database of its own, as the engine is.
    for (let n = 0; n < 9; n++) await root.query('SELECT SLEEP(0.05)');
    const measured = await measuring;
    expect(measured).toMatchObject({ available: true, why: null, statements: 20, over_ms: 2_000 });
    expect(measured.p50_ms).toBeLessThan(300);
    await root.query('TRUNCATE performance_schema.events_statements_summary_by_digest');
    await root.query(
      "UPDATE performance_schema.setup_consumers SET enabled = 'NO' WHERE name = 'statements_digest'",
    );
    expect(await ask()).toMatchObject({
      available: false,
      why: expect.stringContaining('statements_digest'),
    });
  } finally {
    await root.query(
      "UPDATE performance_schema.setup_consumers SET enabled = 'YES' WHERE name = 'statements_digest'",
    );
    await root.query(`DROP DATABASE ${database}`);
    await Promise.all([root.end(), application.end()]);
    closeIdleSessions();
  }
});
