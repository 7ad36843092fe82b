import {
  DeleteReplicationTaskCommand,
  ReloadTablesCommand,
} from '@aws-sdk/client-database-migration-service';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DmsRig, openDms, selectAll } from './dms-rig.ts';
import { eventually } from './dms-sides.ts';
import { type PostgresSides, startSides } from './postgresql-sides.ts';

let sides: PostgresSides;
let rig: DmsRig;

beforeAll(async () => {
  sides = await startSides();
  await sides.sql('source', 'CREATE SCHEMA beats');
  rig = await openDms(sides, 'postgres');
});
afterAll(async () => {
  await rig?.close();
  await sides?.stop();
});

const settings = (more: object = {}) => ({
  TargetMetadata: { FullLobMode: true, LimitedSizeLobMode: false, BatchApplyEnabled: true },
  FullLoadSettings: { TargetTablePrepMode: 'DO_NOTHING', CommitRate: 100, ...more },
  Logging: { EnableLogging: true },
  ValidationSettings: { EnableValidation: true },
});

const onBoth = async (sql: string) => {
  await sides.sql('source', sql);
  await sides.sql('target', sql);
};

/** What a table holds, as the server's text, in an order of its own. */
const contents = async (side: 'source' | 'target', table: string): Promise<readonly unknown[]> =>
  (await sides.sql(side, `SELECT t::text AS row FROM ${table} t ORDER BY 1`)).map(({ row }) => row);

const untilEqual = async (table: string) => {
  await eventually(
    async () =>
      JSON.stringify(await contents('source', table)) === JSON.stringify(await contents('target', table)),
    `both sides have the same rows of ${table}`,
  ).catch(() => undefined);
  expect(await contents('target', table)).toEqual(await contents('source', table));
};

test('rows of many types are loaded, and changed, over a stop and a resume', async () => {
  await onBoth(`CREATE SCHEMA types; CREATE TABLE types."Mixed Case" (
    id bigint PRIMARY KEY, "na""me" varchar(40), body text, raw bytea, doc jsonb, tags text[], grid int[], n numeric(30,10), f float8, r real,
    moment timestamptz, local timestamp, day date, span interval, flag boolean, bits bit varying(8), code char(5), id2 uuid,
    twice bigint GENERATED ALWAYS AS (id * 2) STORED)`);
  const columns =
    '(id, "na""me", body, raw, doc, tags, grid, n, f, r, moment, local, day, span, flag, bits, code, id2)';
  const insert = (id: number) => `INSERT INTO types."Mixed Case" ${columns} VALUES
    (${id}, 'O''Brien \\ "x"', repeat('é', 3000), '\\x00ff27225c', '{"a": [1, null, "\\"q\\""]}', ARRAY['a"b', NULL, 'c,d', ''], '{{1,2},{3,NULL}}',
     'NaN', '-Infinity', 'NaN', 'infinity', '0044-03-15 12:00:00 BC', '-infinity', '1 year -2 days 03:04:05.000006', true, B'101', 'ab', gen_random_uuid()),
    (${id + 1}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (${id + 2}, '', '', '', 'null', '{}', '{}', 12345678901234567890.0123456789, 0.1, 0.1, '2026-11-21 01:02:03.000004+00', 'infinity', '0001-01-01 BC',
     '0', false, '', '', NULL)`;
  await sides.sql('source', insert(1));
  await sides.sql('source', `${insert(10)}; ${insert(20)}`);
  const arn = await rig.createTask({
    name: 'types',
    rules: [selectAll('types')],
    settings: settings({ StopTaskCachedChangesNotApplied: true }),
  });
  await rig.start(arn, 'start-replication');
  expect((await rig.until(arn, 'stopped')).StopReason).toContain('STOPPED_AFTER_FULL_LOAD');
  await untilEqual('types."Mixed Case"');
  // What is changed while the task stands waits in its slot.
  await sides.sql('source', insert(30));
  // A large value that stays as it was is not told by the log, and has to stay.
  await sides.sql(
    'source',
    `UPDATE types."Mixed Case" SET flag = NOT flag; DELETE FROM types."Mixed Case" WHERE id IN (10, 31)`,
  );
  await rig.start(arn, 'resume-processing');
  await rig.until(arn, 'running');
  await sides.sql(
    'source',
    `BEGIN; ${insert(40)}; UPDATE types."Mixed Case" SET tags = tags || ARRAY['more'] WHERE id > 20; COMMIT`,
  );
  await untilEqual('types."Mixed Case"');
  await eventually(
    async () => (await rig.tables(arn)).get('Mixed Case')?.ValidationState === 'Validated',
    'DMS compared the table',
  );
  await rig.stop(arn);
  const beats = await sides.sql('source', 'SELECT * FROM beats.awsdms_heartbeat');
  expect(beats).toHaveLength(1);
  await rig.dms.send(new DeleteReplicationTaskCommand({ ReplicationTaskArn: arn }));
  await eventually(
    async () => (await sides.sql('source', 'SELECT FROM pg_replication_slots')).length === 0,
    'the slot went with the task',
  );
});

test('what DMS leaves out on AWS is left out here, and said in the log', async () => {
  await onBoth(`CREATE SCHEMA silent; CREATE TABLE silent.keyless (v varchar(9)); CREATE TABLE silent.keyed (id int PRIMARY KEY, v varchar(9));
    CREATE TABLE silent.whole (v varchar(9), w varchar(9)); ALTER TABLE silent.whole REPLICA IDENTITY FULL`);
  await sides.sql(
    'source',
    `INSERT INTO silent.keyless VALUES ('a'), ('b'); INSERT INTO silent.keyed VALUES (1, 'a'), (2, 'b'); INSERT INTO silent.whole VALUES ('a', NULL), ('a', 'x')`,
  );
  const base = settings();
  const arn = await rig.createTask({
    name: 'silent',
    rules: [selectAll('silent')],
    settings: { ...base, TargetMetadata: { ...base.TargetMetadata, BatchApplyEnabled: false } },
  });
  await rig.start(arn, 'start-replication');
  await rig.until(arn, 'running');
  for (const table of ['keyless', 'keyed', 'whole']) await untilEqual(`silent.${table}`);
  await sides.sql(
    'source',
    "UPDATE silent.keyless SET v = 'c' WHERE v = 'a'; DELETE FROM silent.keyless WHERE v = 'b'",
  );
  await sides.sql(
    'source',
    "UPDATE silent.keyed SET id = 3 WHERE id = 2; UPDATE silent.whole SET v = 'z' WHERE w IS NULL",
  );
  await sides.sql(
    'source',
    "INSERT INTO silent.keyed VALUES (9, 'end'); INSERT INTO silent.keyless VALUES ('end')",
  );
  await eventually(
    async () => (await contents('target', 'silent.keyed')).includes('(9,end)'),
    'the last row has arrived',
  );
  expect(await contents('target', 'silent.keyless')).toEqual(['(a)', '(b)', '(end)']);
  expect(await contents('target', 'silent.keyed')).toEqual(['(1,a)', '(2,b)', '(9,end)']);
  // With REPLICA IDENTITY FULL, and without batches, it finds even the one of two rows that differ in a NULL alone.
  await untilEqual('silent.whole');
  await sides.sql('source', 'TRUNCATE silent.keyless');
  await sides.sql('source', "INSERT INTO silent.keyed VALUES (10, 'more')");
  await eventually(
    async () => (await contents('target', 'silent.keyed')).includes('(10,more)'),
    'what came after it has arrived',
  );
  expect(await contents('target', 'silent.keyless')).toHaveLength(3);
  await rig.stop(arn);
});

test('foreign keys and triggers of the target stand aside, and a table whose row is refused is given up and loaded again', async () => {
  await onBoth(`CREATE SCHEMA fk; CREATE TABLE fk.parents (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
    CREATE TABLE fk.children (id int PRIMARY KEY, parent int NOT NULL REFERENCES fk.parents, v varchar(9));
    CREATE FUNCTION fk.count() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE fk.parents SET n = n + 1 WHERE id = NEW.parent; RETURN NEW; END';
    CREATE TRIGGER counted AFTER INSERT ON fk.children FOR EACH ROW EXECUTE FUNCTION fk.count()`);
  await sides.sql('target', 'ALTER TABLE fk.children ADD CHECK (id < 100)');
  await sides.sql('source', 'INSERT INTO fk.parents SELECT generate_series(1, 50)');
  await sides.sql(
    'source',
    "INSERT INTO fk.children SELECT g, 1 + g % 50, 'v' FROM generate_series(1, 90) g",
  );
  const arn = await rig.createTask({ name: 'keys', rules: [selectAll('fk')], settings: settings() });
  await rig.start(arn, 'start-replication');
  await rig.until(arn, 'running');
  await untilEqual('fk.children');
  await untilEqual('fk.parents');
  await sides.sql(
    'source',
    "INSERT INTO fk.parents VALUES (60); INSERT INTO fk.children VALUES (91, 60, 'new')",
  );
  await untilEqual('fk.parents');
  await untilEqual('fk.children');
  await sides.sql('source', "INSERT INTO fk.children VALUES (101, 60, 'refused')");
  await eventually(
    async () => (await rig.tables(arn)).get('children')?.TableState === 'Table error',
    'the table was given up',
  );
  await sides.sql(
    'target',
    'ALTER TABLE fk.children DROP CONSTRAINT children_id_check; DELETE FROM fk.children',
  );
  await rig.dms.send(
    new ReloadTablesCommand({
      ReplicationTaskArn: arn,
      TablesToReload: [{ SchemaName: 'fk', TableName: 'children' }],
    }),
  );
  await untilEqual('fk.children');
  await untilEqual('fk.parents');
  await rig.stop(arn);
});

test('nothing is lost or made twice where both servers are killed while it loads and follows', async () => {
  await onBoth(
    'CREATE SCHEMA killed; CREATE TABLE killed.rows (id int PRIMARY KEY, v varchar(20), UNIQUE (v))',
  );
  await sides.sql('source', "INSERT INTO killed.rows SELECT g, 'v' || g FROM generate_series(1, 20000) g");
  const arn = await rig.createTask({
    name: 'killed',
    rules: [selectAll('killed')],
    settings: { ...settings(), ErrorBehavior: { RecoverableErrorInterval: 1 } },
  });
  await rig.start(arn, 'start-replication');
  await rig.until(arn, 'running');
  let written = 20_000;
  const write = async () => {
    for (let n = 0; n < 40; n++) {
      written++;
      // Values change places: a row that is brought twice would meet another's.
      await sides
        .sql(
          'source',
          `BEGIN; INSERT INTO killed.rows VALUES (${written}, 'new${written}'); DELETE FROM killed.rows WHERE id = ${written - 19_990};
           UPDATE killed.rows SET v = 'was' || v WHERE id = ${written - 19_000}; COMMIT`,
        )
        .catch(() => undefined);
    }
  };
  const restart = async (side: 'source' | 'target') => {
    await sides.servers[side].kill();
    await sides.servers[side].restart();
  };
  await write();
  await restart('target');
  await write();
  await restart('source');
  await write();
  await untilEqual('killed.rows');
  await restart('target');
  await write();
  await untilEqual('killed.rows');
  await rig.stop(arn);
});
