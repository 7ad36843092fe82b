import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pair } from '../own.ts';
import { type DmsRig, openDms, selectAll } from '../sandbox/dms-rig.ts';
import { connectTo, digest, eventually, leave } from '../sandbox/dms-sides.ts';
import { mariadb } from './available.ts';
import { type OwnServer, startMariadb } from './server.ts';

const runs = pair !== null && mariadb;
let own: OwnServer;
let rig: DmsRig;
let source: Connection;
let target: Connection;

beforeAll(async () => {
  if (!pair || !runs) return;
  own = await startMariadb();
  const { host, port, username: user, password } = own.address;
  const side = { ...pair.source, host, port, user, password };
  rig = await openDms({ ...pair, source: side }, 'mariadb');
  source = await connectTo(side);
  target = await connectTo(pair.target);
});
afterAll(async () => {
  await rig?.close();
  await source?.end();
  if (runs) await leave(target);
  await own?.stop();
});

test.skipIf(!runs)(
  'rows are moved from MariaDB to MySQL while they change, over a new log and a resume',
  async () => {
    const schema = 'dms_from_mariadb';
    await target.query(`DROP DATABASE IF EXISTS ${schema}`);
    await source.query(`CREATE DATABASE ${schema}; USE ${schema};
    CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(40) COLLATE utf8mb4_general_ci, l VARCHAR(9) CHARACTER SET latin1,
      d DECIMAL(20,5), dt DATETIME(6), ti TIME(3), ts TIMESTAMP(2) NULL, y YEAR, e ENUM('å','b') CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, s SET('x','y') CHARACTER SET latin1,
      bits BIT(10), f FLOAT, db DOUBLE, bu BIGINT UNSIGNED, bl BLOB, bi BINARY(5), lt LONGTEXT COLLATE utf8mb4_general_ci);
    INSERT INTO t VALUES (1, 'å😀', 'é', -12.5, '2026-11-21 10:11:12.123456', '-10:00:00.5', '2026-11-21 10:11:12.55', 2026, 'å', 'x,y', 1023, 0.1, 0.1, 18446744073709551615, x'00ff', 'ab', REPEAT('lång ', 9000)),
      (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
    const arn = await rig.createTask({
      name: 'mariadb',
      rules: [selectAll(schema)],
      settings: { TargetMetadata: { LobMaxSize: 200 }, ValidationSettings: { EnableValidation: true } },
    });
    await rig.start(arn, 'start-replication');
    await eventually(
      async () => (await rig.tables(arn)).get('t')?.ValidationState === 'Validated',
      'it is loaded',
    );
    await source.query(
      `INSERT INTO t SELECT NULL, v, l, d, dt, ti, ts, y, e, s, bits, f, db, bu, bl, bi, lt FROM t; FLUSH BINARY LOGS; UPDATE t SET d = d - 0.00001, ti = '00:00:00.001' WHERE id = 1`,
    );
    await rig.stop(arn);
    await source.query('DELETE FROM t WHERE id = 2');
    await rig.start(arn, 'resume-processing');
    await eventually(
      async () => (await rig.tables(arn)).get('t')?.AppliedDeletes === 1,
      'the last change has come',
    );
    expect(await digest(target, schema, 't')).toBe(await digest(source, schema, 't'));
    await eventually(
      async () => (await rig.tables(arn)).get('t')?.ValidationState === 'Validated',
      'it is the same',
    );
    expect((await rig.tables(arn)).get('t')).toMatchObject({
      FullLoadRows: 2,
      Inserts: 2,
      Updates: 1,
      Deletes: 1,
    });
    const [rows] = await target.query<RowDataPacket[]>(`SELECT 1 FROM ${schema}.t`);
    expect(rows).toHaveLength(3);
    await rig.stop(arn);
  },
);
