import { ReloadTablesCommand } from '@aws-sdk/client-database-migration-service';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../../infra/sandbox/dms/session.ts';
import { pair } from '../own.ts';
import { type Between, createTables, openBetween, rows } from './dms-between.ts';
import { selectAll } from './dms-rig.ts';
import { eventually } from './dms-sides.ts';

let between: Between;
beforeAll(async () => {
  if (pair) between = await openBetween(pair);
});
afterAll(() => between?.close());

test.skipIf(!pair)(
  'a table in error is taken out while the others go on; a lost server is waited for; no table is fatal',
  async () => {
    const { rig, source, target } = between;
    const schema = 'dms_errors';
    await createTables(between, schema);
    await target.query(`CREATE DATABASE ${schema}; CREATE TABLE ${schema}.b (id INT PRIMARY KEY)`);
    const arn = await rig.createTask({
      name: 'errors',
      rules: [selectAll(schema)],
      settings: {
        FullLoadSettings: { TargetTablePrepMode: 'DO_NOTHING' },
        ErrorBehavior: { RecoverableErrorInterval: 0 },
        Logging: { EnableLogging: true },
      },
    });
    await rig.start(arn, 'start-replication');
    await eventually(
      async () => (await rig.tables(arn)).get('b')?.TableState === 'Table error',
      'b is in error',
    );
    await eventually(
      async () => (await rig.tables(arn)).get('a')?.TableState === 'Table completed',
      'a is loaded',
    );
    const sessions = await rows(
      source,
      `SELECT id FROM information_schema.processlist WHERE user = '${pair?.source.user}' AND id <> CONNECTION_ID()`,
    );
    for (const { id } of sessions) await source.query(`KILL ${id}`).catch(() => undefined);
    await source.query(`INSERT INTO ${schema}.a (v) VALUES ('after the loss')`);
    await eventually(
      async () => (await rows(target, `SELECT 1 FROM ${schema}.a`)).length === 4,
      'the task goes on',
    );
    expect(await rig.stop(arn)).toMatchObject({
      ReplicationTaskStats: { TablesErrored: 1, TablesLoaded: 1 },
    });
    const log = [...(rig.groups.all.get('dms-tasks-mover')?.values() ?? [])].flatMap(({ events }) => events);
    expect(log.map(({ message }) => message).join('\n')).toMatch(
      /\]E: {2}Table 'dms_errors'\.'b' was errored\/suspended/,
    );
    const dimensions = [
      { Name: 'ReplicationInstanceIdentifier', Value: 'mover' },
      { Name: 'ReplicationTaskIdentifier', Value: arn.split(':').at(-1) ?? '' },
    ];
    const samples = rig.metrics.all
      .values()
      .filter(({ dimensions: told }) => JSON.stringify(told) === JSON.stringify(dimensions));
    expect([...samples].map(({ name }) => name)).toEqual(
      expect.arrayContaining(['CDCLatencySource', 'CDCLatencyTarget']),
    );

    const none = await rig.createTask({ name: 'none', rules: [selectAll('dms_no_such_database')] });
    await rig.start(none, 'start-replication');
    expect(await rig.until(none, 'failed')).toMatchObject({
      StopReason: 'Stop Reason FATAL_ERROR',
      LastFailureMessage: expect.stringContaining('No tables were found at task initialization'),
    });
  },
);

test.skipIf(!pair)(
  'what was made while a task was stopped comes once: a new table, an emptied one, and one that is loaded anew',
  async () => {
    const { rig, source, target } = between;
    const schema = 'dms_stopped';
    await createTables(between, schema);
    const arn = await rig.createTask({ name: 'stopped', rules: [selectAll(schema)] });
    await rig.start(arn, 'start-replication');
    await eventually(
      async () => (await rig.tables(arn)).get('a')?.TableState === 'Table completed',
      'a is loaded',
    );
    await rig.stop(arn);
    await source.query(`TRUNCATE ${schema}.b; INSERT INTO ${schema}.b VALUES (5, NULL);
    CREATE TABLE ${schema}.c (id INT PRIMARY KEY); INSERT INTO ${schema}.c VALUES (1), (2)`);
    await rig.start(arn, 'resume-processing');
    const ids = async (table: string) =>
      (await rows(target, `SELECT id FROM ${schema}.${table} ORDER BY id`)).map(({ id }) => id);
    await eventually(
      async () => (await rig.tables(arn)).get('c')?.TableState === 'Table completed',
      'c is loaded',
    );
    await eventually(async () => (await rig.tables(arn)).get('b')?.AppliedInserts === 1, 'b has come');
    expect(await ids('b')).toEqual([5]);
    await target.query(`DELETE FROM ${schema}.a`);
    await rig.dms.send(
      new ReloadTablesCommand({
        ReplicationTaskArn: arn,
        TablesToReload: [{ SchemaName: schema, TableName: 'a' }],
      }),
    );
    await eventually(async () => {
      const { FullLoadReloaded: again, TableState } = (await rig.tables(arn)).get('a') ?? {};
      return again === true && TableState === 'Table completed';
    }, 'a is loaded anew');
    await source.query(`INSERT INTO ${schema}.a (v) VALUES ('after'); INSERT INTO ${schema}.c VALUES (3)`);
    await eventually(
      async () => (await ids('a')).length === 4 && (await ids('c')).length === 3,
      'both go on',
    );
    expect((await rig.tables(arn)).get('c')).toMatchObject({
      TableState: 'Table completed',
      FullLoadRows: 2,
      Inserts: 1,
    });
    await rig.stop(arn);
  },
);

test.skipIf(!pair)(
  'latencies grow where the target is held up, and are nothing where there is nothing to do',
  async () => {
    const { rig, source, target } = between;
    const schema = 'dms_metrics';
    await createTables(between, schema);
    const arn = await rig.createTask({ name: 'metrics', rules: [selectAll(schema)] });
    await rig.start(arn, 'start-replication');
    await eventually(
      async () => (await rig.task(arn)).ReplicationTaskStats?.TablesLoaded === 2,
      'all is loaded',
    );
    const last = (name: string) =>
      [...rig.metrics.all.values()]
        .find(
          (each) =>
            each.name === name && each.dimensions.some(({ Value }) => Value === arn.split(':').at(-1)),
        )
        ?.samples.at(-1)?.sum;
    await eventually(
      async () => last('CDCLatencySource') === 0 && last('CDCLatencyTarget') === 0,
      'it is idle',
    );
    await target.query(`LOCK TABLES ${schema}.a WRITE`);
    await source.query(`INSERT INTO ${schema}.a (v) VALUES ('held up')`);
    await eventually(async () => (last('CDCLatencyTarget') ?? 0) >= 2, 'the target is behind');
    expect(last('CDCLatencySource')).toBe(0);
    await target.query('UNLOCK TABLES');
    await eventually(async () => last('CDCLatencyTarget') === 0, 'the target has all');
    expect(await rows(target, `SELECT 1 FROM ${schema}.a`)).toHaveLength(4);
    await rig.stop(arn);
  },
);

test.skipIf(!pair)(
  'rows that are being read end with their connection, and so does what is asked later',
  async () => {
    if (!pair) return;
    const { host: server, port, user, password } = pair.source;
    const login = { ...{ server, address: server, port, user, password }, ssl: 'none', ca: [] } as const;
    const session = await openSession(login);
    const read = async (sql: string) => {
      for await (const row of session.stream(sql)) if (row.length === 0) break;
    };
    setTimeout(() => session.destroy(), 200);
    await expect(read('SELECT SLEEP(60)')).rejects.toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' });
    await expect(read('SELECT 1')).rejects.toThrow();
  },
);
