import { openDms, selectAll } from './dms-rig.ts';
import { startSides } from './postgresql-sides.ts';

const t0 = Date.now();
const log = (...x: unknown[]) => console.log(Date.now() - t0, ...x);
const sides = await startSides();
log('servers');
try {
  await sides.sql('source', 'CREATE SCHEMA beats');
  await sides.sql(
    'source',
    `CREATE TABLE t (id int PRIMARY KEY, v varchar(50), b bytea, j jsonb, a text[], n numeric(20,4), f float8, ts timestamptz, x boolean)`,
  );
  await sides.sql('source', `CREATE TABLE k (v text NOT NULL)`);
  await sides.sql(
    'source',
    `INSERT INTO t SELECT g, 'v'||g, '\\x00ff', '{"a": 1}', ARRAY['a"b', NULL], 1.5, 'NaN', 'infinity', true FROM generate_series(1, 5000) g`,
  );
  await sides.sql('source', `INSERT INTO k VALUES ('one')`);
  await sides.sql(
    'target',
    `CREATE TABLE t (id int PRIMARY KEY, v varchar(50), b bytea, j jsonb, a text[], n numeric(20,4), f float8, ts timestamptz, x boolean)`,
  );
  const rig = await openDms(sides, 'postgres');
  log('dms');
  const arn = await rig.createTask({
    name: 'pg',
    rules: [selectAll('public')],
    settings: {
      TargetMetadata: { FullLobMode: true, LimitedSizeLobMode: false },
      FullLoadSettings: { TargetTablePrepMode: 'DO_NOTHING', StopTaskCachedChangesNotApplied: true },
      Logging: { EnableLogging: true },
      ValidationSettings: { EnableValidation: true },
    },
  });
  await rig.start(arn, 'start-replication');
  log('stopped?', (await rig.until(arn, 'stopped')).StopReason);
  await sides.sql(
    'source',
    `UPDATE t SET v = 'it''s \\ "x"' WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO t VALUES (9001, NULL, NULL, NULL, '{}', 'NaN', '-infinity', '0044-03-15 BC', NULL); INSERT INTO k VALUES ('two')`,
  );
  await rig.start(arn, 'resume-processing');
  await rig.until(arn, 'running');
  for (let n = 0; n < 100; n++) {
    const [row] = await sides.sql('target', 'SELECT count(*) FILTER (WHERE id = 9001) AS n FROM t');
    if (Number(row?.n) === 1) break;
    await new Promise((w) => setTimeout(w, 50));
  }
  log(
    await sides.sql('target', 'SELECT id, v, a, n, f, ts FROM t WHERE id IN (1,2,9001)'),
    await sides.sql('target', 'SELECT * FROM k'),
  );
  await new Promise((w) => setTimeout(w, 2000));
  log(
    [...(await rig.tables(arn)).values()].map((t) => [
      t.TableName,
      t.TableState,
      t.ValidationState,
      t.Inserts,
      t.FullLoadRows,
    ]),
  );
  {
    const { ReloadTablesCommand } = await import('@aws-sdk/client-database-migration-service');
    await rig.dms.send(
      new ReloadTablesCommand({
        ReplicationTaskArn: arn,
        TablesToReload: [{ SchemaName: 'public', TableName: 'k' }],
      }),
    );
    await new Promise((w) => setTimeout(w, 1500));
    log([...(await rig.tables(arn)).values()].map((t) => [t.TableName, t.TableState]));
  }
  log('stopping');
  await rig.stop(arn);
  log('stopped');
  await rig.close();
} catch (e) {
  log(e);
} finally {
  await sides.stop();
}
process.exit(0);
