import {
  CreateReplicationConfigCommand,
  DeleteReplicationConfigCommand,
  DescribeReplicationsCommand,
  DescribeReplicationTableStatisticsCommand,
  ModifyReplicationTaskCommand,
  ReloadTablesCommand,
  StartReplicationCommand,
  StopReplicationCommand,
} from '@aws-sdk/client-database-migration-service';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectTo, type DmsRig, eventually, openDms, renameSchema, selectAll } from './dms-rig.ts';

const pair = inject('pair');
let rig: DmsRig;
let source: Connection;
let target: Connection;

beforeAll(async () => {
  if (!pair) return;
  rig = await openDms(pair);
  source = await connectTo(pair.source);
  target = await connectTo(pair.target);
});
afterAll(async () => {
  await rig?.close();
  await source?.end();
  await target?.end();
});

const rows = async (session: Connection, sql: string): Promise<readonly RowDataPacket[]> =>
  (await session.query<RowDataPacket[]>(sql))[0];

/** Two tables on the source, and none of that name on the target. */
async function createTables(schema: string): Promise<void> {
  await target.query(`DROP DATABASE IF EXISTS ${schema}`);
  await source.query(`DROP DATABASE IF EXISTS ${schema}; CREATE DATABASE ${schema}; USE ${schema};
    CREATE TABLE a (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, v VARCHAR(30) DEFAULT 'x', n INT, INDEX (v));
    CREATE TABLE b (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES a (id));
    INSERT INTO a (v) VALUES ('one'), ('two'), ('three'); INSERT INTO b VALUES (1, 1), (2, 3)`);
}

const validated = (arn: string, table: string, state: string) =>
  eventually(
    async () => (await rig.tables(arn)).get(table)?.ValidationState === state,
    `${table} is told as "${state}"`,
  );

test.skipIf(!pair)('a row that differs is told by validation until it is mended', async () => {
  const schema = 'dms_validated';
  await createTables(schema);
  await source.query(`CREATE TABLE ${schema}.keyless (v INT)`);
  const arn = await rig.createTask({
    name: 'validated',
    rules: [selectAll(schema)],
    settings: { ValidationSettings: { EnableValidation: true } },
  });
  await rig.start(arn, 'start-replication');
  await validated(arn, 'a', 'Validated');
  await validated(arn, 'b', 'Validated');
  await validated(arn, 'keyless', 'No primary key');
  await target.query(
    `UPDATE ${schema}.a SET v = 'planted' WHERE id = 2; DELETE FROM ${schema}.a WHERE id = 3; INSERT INTO ${schema}.a VALUES (9, 'planted', 0)`,
  );
  const again = () =>
    rig.dms.send(
      new ReloadTablesCommand({
        ReplicationTaskArn: arn,
        TablesToReload: [{ SchemaName: schema, TableName: 'a' }],
        ReloadOption: 'validate-only',
      }),
    );
  await again();
  await validated(arn, 'a', 'Mismatched records');
  expect((await rig.tables(arn)).get('a')).toMatchObject({
    ValidationFailedRecords: 3,
    TableState: 'Table completed',
  });
  const failures = await rows(
    target,
    `SELECT FAILURE_TYPE AS type FROM awsdms_control.awsdms_validation_failures_v1 WHERE TABLE_OWNER = '${schema}' ORDER BY 1`,
  );
  expect(failures.map(({ type }) => type)).toEqual(['MISSING_SOURCE', 'MISSING_TARGET', 'RECORD_DIFF']);
  // A change of a row that is the same again mends it; the others are mended by hand.
  await target.query(
    `UPDATE ${schema}.a SET v = 'two' WHERE id = 2; INSERT INTO ${schema}.a VALUES (3, 'three', NULL); DELETE FROM ${schema}.a WHERE id = 9`,
  );
  await again();
  await validated(arn, 'a', 'Validated');
  await source.query(`INSERT INTO ${schema}.a (v) VALUES ('four'); FLUSH BINARY LOGS`);
  await eventually(
    async () => (await rows(target, `SELECT 1 FROM ${schema}.a`)).length === 4,
    'four has come',
  );
  await validated(arn, 'a', 'Validated');
  expect((await rig.tables(arn)).get('a')).toMatchObject({
    ValidationFailedRecords: 0,
    ValidationPendingRecords: 0,
  });
  await rig.stop(arn);
});

test.skipIf(!pair)(
  'a table that DMS made has a key and nothing else; one that was there keeps what it has',
  async () => {
    const schema = 'dms_prepared';
    await createTables(schema);
    const made = await rig.createTask({ name: 'made', type: 'full-load', rules: [selectAll(schema)] });
    await rig.start(made, 'start-replication');
    expect(await rig.until(made, 'stopped')).toMatchObject({
      StopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED',
      ReplicationTaskStats: { FullLoadProgressPercent: 100, TablesLoaded: 2, TablesErrored: 0 },
    });
    const definition = async (table: string) =>
      (await rows(target, `SHOW CREATE TABLE ${schema}.${table}`))[0]?.['Create Table'];
    expect(await definition('a')).toMatch(/PRIMARY KEY \(`id`\)\n\)/);
    expect(await definition('a')).not.toMatch(/AUTO_INCREMENT|'x'|\bKEY `v`/);
    expect(await definition('b')).not.toMatch(/FOREIGN|CONSTRAINT/);
    await target.query(
      `ALTER TABLE ${schema}.a MODIFY id INT NOT NULL AUTO_INCREMENT, ADD INDEX mine (v); INSERT INTO ${schema}.a VALUES (7, 'stale', 0); UPDATE ${schema}.a SET v = 'stale' WHERE id = 1`,
    );
    for (const [mode, expected] of [
      ['DO_NOTHING', ['stale', 'two', 'three', 'stale']],
      ['TRUNCATE_BEFORE_LOAD', ['one', 'two', 'three']],
    ] as const) {
      await rig.dms.send(
        new ModifyReplicationTaskCommand({
          ReplicationTaskArn: made,
          ReplicationTaskSettings: JSON.stringify({ FullLoadSettings: { TargetTablePrepMode: mode } }),
        }),
      );
      await rig.until(made, 'stopped');
      await rig.start(made, 'reload-target');
      await rig.until(made, 'stopped');
      expect((await rows(target, `SELECT v FROM ${schema}.a ORDER BY id`)).map(({ v }) => v)).toEqual(
        expected,
      );
      expect(await definition('a')).toMatch(/AUTO_INCREMENT[\s\S]*KEY `mine`/);
    }
  },
);

test.skipIf(!pair)(
  'a task stops by itself before or after the changes of its load, and goes on when it is resumed',
  async () => {
    for (const [name, setting, reason] of [
      ['loaded', 'StopTaskCachedChangesNotApplied', 'STOPPED_AFTER_FULL_LOAD'],
      ['cached', 'StopTaskCachedChangesApplied', 'STOPPED_AFTER_CACHED_EVENTS'],
    ] as const) {
      const schema = `dms_${name}`;
      await createTables(schema);
      const arn = await rig.createTask({
        name,
        rules: [selectAll(schema)],
        settings: { FullLoadSettings: { [setting]: true } },
      });
      await rig.start(arn, 'start-replication');
      expect(await rig.until(arn, 'stopped')).toMatchObject({ StopReason: `Stop Reason ${reason}` });
      await source.query(`UPDATE ${schema}.a SET v = 'later' WHERE id = 1`);
      await rig.start(arn, 'resume-processing');
      await eventually(
        async () => (await rows(target, `SELECT v FROM ${schema}.a WHERE id = 1`))[0]?.v === 'later',
        'the change has come',
      );
      expect((await rig.task(arn)).Status).toBe('running');
      await rig.stop(arn);
    }
  },
);

test.skipIf(!pair)(
  'changes alone are followed from a place in the log, and a checkpoint is such a place',
  async () => {
    const schema = 'dms_followed';
    await createTables(schema);
    await target.query(
      `CREATE DATABASE ${schema}; CREATE TABLE ${schema}.a LIKE dms_prepared.a; CREATE TABLE ${schema}.b (id INT PRIMARY KEY, a INT)`,
    );
    const [place] = await rows(source, 'SHOW BINARY LOG STATUS');
    await source.query(`INSERT INTO ${schema}.a (v) VALUES ('followed')`);
    const follow = { type: 'cdc', rules: [selectAll(schema)] } as const;
    const first = await rig.createTask({
      ...follow,
      name: 'first',
      from: `${place?.File}:${place?.Position}`,
    });
    await rig.start(first, 'start-replication');
    await eventually(
      async () => (await rows(target, `SELECT 1 FROM ${schema}.a`)).length === 1,
      'it has come',
    );
    const { RecoveryCheckpoint } = await rig.stop(first);
    await source.query(`INSERT INTO ${schema}.a (v) VALUES ('next'); TRUNCATE ${schema}.b;`);
    const second = await rig.createTask({
      ...follow,
      name: 'second',
      ...(RecoveryCheckpoint && { from: RecoveryCheckpoint }),
    });
    await rig.start(second, 'start-replication');
    await rig.until(second, 'running');
    await source.query(`CREATE TABLE ${schema}.c (id INT PRIMARY KEY); INSERT INTO ${schema}.c VALUES (1)`);
    await eventually(
      async () => (await rig.tables(second)).get('c')?.AppliedInserts === 1,
      'a new table has come',
    );
    expect((await rig.tables(second)).get('a')).toMatchObject({
      Inserts: 1,
      AppliedInserts: 1,
      FullLoadRows: 0,
    });
    expect((await rig.tables(second)).get('b')).toMatchObject({ Ddls: 1, AppliedDdls: 1 });
    await rig.stop(second);
  },
);

test.skipIf(!pair)(
  'a table in error is taken out while the others go on; a lost server is waited for; no table is fatal',
  async () => {
    const schema = 'dms_errors';
    await createTables(schema);
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

test.skipIf(!pair)('a serverless replication is provisioned, runs, stops, and can be deleted', async () => {
  const schema = 'dms_serverless';
  await createTables(schema);
  await target.query(`DROP DATABASE IF EXISTS ${schema}_there`);
  const { ReplicationConfig } = await rig.dms.send(
    new CreateReplicationConfigCommand({
      ReplicationConfigIdentifier: 'serverless',
      SourceEndpointArn: rig.endpoints.source,
      TargetEndpointArn: rig.endpoints.target,
      ComputeConfig: { MinCapacityUnits: 1, MaxCapacityUnits: 4 },
      ReplicationType: 'full-load-and-cdc',
      TableMappings: JSON.stringify({ rules: [selectAll(schema), renameSchema(schema, `${schema}_there`)] }),
    }),
  );
  const arn = ReplicationConfig?.ReplicationConfigArn ?? '';
  const config = { ReplicationConfigArn: arn };
  const status = async () => {
    const Filters = [{ Name: 'replication-config-arn', Values: [arn] }];
    return (await rig.dms.send(new DescribeReplicationsCommand({ Filters }))).Replications?.[0];
  };
  expect((await status())?.Status).toBe('created');
  await rig.dms.send(new StartReplicationCommand({ ...config, StartReplicationType: 'start-replication' }));
  const seen = new Set<string | undefined>();
  await eventually(async () => {
    seen.add((await status())?.Status);
    return seen.has('running') || seen.has('failed');
  }, 'it runs');
  await source.query(`INSERT INTO ${schema}.b VALUES (3, NULL)`);
  await eventually(async () => {
    const { ReplicationTableStatistics } = await rig.dms.send(
      new DescribeReplicationTableStatisticsCommand(config),
    );
    return ReplicationTableStatistics?.[1]?.AppliedInserts === 1;
  }, 'a change has come');
  expect(await rows(target, `SELECT id FROM ${schema}_there.b`)).toHaveLength(3);
  await rig.dms.send(new StopReplicationCommand(config));
  await eventually(async () => (await status())?.Status === 'stopped', 'it has stopped');
  expect(await status()).toMatchObject({
    StopReason: 'Stop Reason NORMAL',
    ReplicationStats: { TablesLoaded: 2 },
  });
  await rig.dms.send(new DeleteReplicationConfigCommand(config));
  await eventually(async () => (await status().catch(() => undefined)) === undefined, 'it is gone');
});

test.skipIf(!pair)(
  'what was made while a task was stopped comes once: a new table, an emptied one, and one that is loaded anew',
  async () => {
    const schema = 'dms_stopped';
    await createTables(schema);
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
    await eventually(
      async () => (await rig.tables(arn)).get('a')?.FullLoadReloaded === true,
      'a is loaded anew',
    );
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
