import {
  CreateReplicationConfigCommand,
  DeleteReplicationConfigCommand,
  DescribeApplicableIndividualAssessmentsCommand,
  DescribeReplicationsCommand,
  DescribeReplicationTableStatisticsCommand,
  DescribeReplicationTaskAssessmentRunsCommand,
  DescribeReplicationTaskIndividualAssessmentsCommand,
  ReloadTablesCommand,
  StartReplicationCommand,
  StartReplicationTaskAssessmentRunCommand,
  StopReplicationCommand,
} from '@aws-sdk/client-database-migration-service';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pair } from '../own.ts';
import { type Between, createTables, openBetween, rows } from './dms-between.ts';
import { renameSchema, selectAll } from './dms-rig.ts';
import { eventually } from './dms-sides.ts';

let between: Between;
beforeAll(async () => {
  if (pair) between = await openBetween(pair);
});
afterAll(() => between?.close());

test.skipIf(!pair)('a row that differs is told by validation until it is mended', async () => {
  const { rig, source, target } = between;
  const schema = 'dms_validated';
  await createTables(between, schema);
  await source.query(`CREATE TABLE ${schema}.keyless (v INT)`);
  const arn = await rig.createTask({
    name: 'validated',
    rules: [selectAll(schema)],
    settings: { ValidationSettings: { EnableValidation: true } },
  });
  await rig.start(arn, 'start-replication');
  await validated(rig, arn, 'a', 'Validated');
  await validated(rig, arn, 'b', 'Validated');
  await validated(rig, arn, 'keyless', 'No primary key');
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
  await validated(rig, arn, 'a', 'Mismatched records');
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
  await validated(rig, arn, 'a', 'Validated');
  await source.query(`INSERT INTO ${schema}.a (v) VALUES ('four'); FLUSH BINARY LOGS`);
  await eventually(
    async () => (await rows(target, `SELECT 1 FROM ${schema}.a`)).length === 4,
    'four has come',
  );
  await validated(rig, arn, 'a', 'Validated');
  expect((await rig.tables(arn)).get('a')).toMatchObject({
    ValidationFailedRecords: 0,
    ValidationPendingRecords: 0,
  });
  await rig.stop(arn);
});

const validated = (rig: Between['rig'], arn: string, table: string, state: string) =>
  eventually(
    async () => (await rig.tables(arn)).get(table)?.ValidationState === state,
    `${table} is told as "${state}"`,
  );

test.skipIf(!pair)('a serverless replication is provisioned, runs, stops, and can be deleted', async () => {
  const { rig, source, target } = between;
  const schema = 'dms_serverless';
  await createTables(between, schema);
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
  'an assessment run really looks at both sides, and says what a task would leave behind',
  async () => {
    const { rig, source } = between;
    const schema = 'dms_assessed';
    await createTables(between, schema);
    await source.query(`CREATE TABLE ${schema}.keyless (v LONGTEXT) ENGINE = MyISAM`);
    const arn = await rig.createTask({ name: 'assessed', rules: [selectAll(schema)] });
    const applicable = await rig.dms.send(
      new DescribeApplicableIndividualAssessmentsCommand({ ReplicationTaskArn: arn }),
    );
    const { ReplicationTaskAssessmentRun: begun } = await rig.dms.send(
      new StartReplicationTaskAssessmentRunCommand({
        ReplicationTaskArn: arn,
        AssessmentRunName: 'first',
        ResultLocationBucket: 'reports',
        ServiceAccessRoleArn: 'arn:aws:iam::000000000000:role/dms',
        Exclude: ['mysql-check-pk-validity'],
      }),
    );
    expect(begun).toMatchObject({ Status: 'starting', IsLatestTaskAssessmentRun: true });
    expect((await rig.task(arn)).Status).toBe('testing');
    const run = async () =>
      (await rig.dms.send(new DescribeReplicationTaskAssessmentRunsCommand()))
        .ReplicationTaskAssessmentRuns?.[0];
    await eventually(
      async () => /failed|passed|warning|error/.test((await run())?.Status ?? ''),
      'the run ended',
    );
    const count = (applicable.IndividualAssessmentNames?.length ?? 0) - 1;
    expect(await run()).toMatchObject({
      Status: 'failed',
      AssessmentProgress: { IndividualAssessmentCount: count, IndividualAssessmentCompletedCount: count },
    });
    const Filters = [{ Name: 'replication-task-arn', Values: [arn] }];
    const told = await rig.dms.send(new DescribeReplicationTaskIndividualAssessmentsCommand({ Filters }));
    const found = told.ReplicationTaskIndividualAssessments?.filter(({ Status }) => Status !== 'passed');
    expect(
      Object.fromEntries(found?.map((each) => [each.IndividualAssessmentName, each.Status]) ?? []),
    ).toEqual({
      'mysql-check-auto-increment': 'warning',
      'mysql-check-table-storage-engine': 'warning',
      'table-with-lob-but-without-primary-key-or-unique-constraint': 'failed',
      'table-with-no-primary-key-or-unique-constraint': 'warning',
    });
    await rig.until(arn, 'ready');
  },
);
