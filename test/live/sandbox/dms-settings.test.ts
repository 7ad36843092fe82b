import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEndpointCommand,
  DescribeConnectionsCommand,
  ImportCertificateCommand,
  ModifyReplicationTaskCommand,
  TestConnectionCommand,
} from '@aws-sdk/client-database-migration-service';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
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
  'a table that DMS made has a key and nothing else; one that was there keeps what it has',
  async () => {
    const { rig, target } = between;
    const schema = 'dms_prepared';
    await createTables(between, schema);
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
    const { rig, source, target } = between;
    for (const [name, setting, reason] of [
      ['loaded', 'StopTaskCachedChangesNotApplied', 'STOPPED_AFTER_FULL_LOAD'],
      ['cached', 'StopTaskCachedChangesApplied', 'STOPPED_AFTER_CACHED_EVENTS'],
    ] as const) {
      const schema = `dms_${name}`;
      await createTables(between, schema);
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
    const { rig, source, target } = between;
    const schema = 'dms_followed';
    await createTables(between, schema);
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
  'a connection is encrypted as the endpoint asks, and refused where the certificate is not what that asks for',
  async () => {
    if (!pair) return;
    const { rig } = between;
    const folder = await mkdtemp(join(tmpdir(), 'another-authority-'));
    const another = await createAuthority(folder);
    const { Certificate } = await rig.dms.send(
      new ImportCertificateCommand({
        CertificateIdentifier: 'another',
        CertificatePem: await readFile(another.path, 'utf8'),
      }),
    );
    await rm(folder, { recursive: true });
    const stranger = Certificate?.CertificateArn ?? '';
    for (const [name, ServerName, SslMode, CertificateArn, expected] of [
      ['plain', 'alias.test', 'none', undefined, 'successful'],
      ['signed', 'alias.test', 'verify-ca', rig.certificate, 'successful'],
      ['named', 'target.test', 'verify-full', rig.certificate, 'successful'],
      ['misnamed', 'alias.test', 'verify-full', rig.certificate, 'failed'],
      ['strange', 'target.test', 'verify-ca', stranger, 'failed'],
    ] as const) {
      const { host: _, ...login } = pair.target;
      const { Endpoint } = await rig.dms.send(
        new CreateEndpointCommand({
          ...{ EndpointIdentifier: name, EndpointType: 'target', EngineName: 'aurora', ServerName, SslMode },
          ...{ Port: login.port, Username: login.user, Password: login.password },
          ...(CertificateArn !== undefined && { CertificateArn }),
        }),
      );
      const EndpointArn = Endpoint?.EndpointArn ?? '';
      await rig.dms.send(new TestConnectionCommand({ ReplicationInstanceArn: rig.instance, EndpointArn }));
      const Filters = [{ Name: 'endpoint-arn', Values: [EndpointArn] }];
      const status = async () =>
        (await rig.dms.send(new DescribeConnectionsCommand({ Filters }))).Connections?.[0]?.Status;
      await eventually(async () => (await status()) !== 'testing', 'the connection was tested');
      expect(`${name} ${await status()}`).toBe(`${name} ${expected}`);
    }
  },
);
