import { afterAll, beforeAll, expect, test } from 'vitest';
import { byMetadataLocks } from '../../../drivers/databases/mariadb/snapshot.ts';
import { copyTables } from '../../../drivers/databases/mysql/copy-operations.ts';
import { connect, type Session } from '../../../drivers/databases/mysql/session.ts';
import type { Tools } from '../../../drivers/operation.ts';
import { unattended } from '../../../engine/world.ts';
import { mariadb } from './available.ts';
import { type OwnServer, startMariadb } from './server.ts';

const live = test.skipIf(!mariadb);
let server: OwnServer;
let root: Session;

beforeAll(async () => {
  if (!mariadb) return;
  server = await startMariadb();
  root = await connect(server.address);
});
afterAll(async () => {
  await root?.close();
  await server?.stop();
});

const everyByte = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0')).join('');
const columns: Readonly<Record<string, string>> = {
  odd: 'a INET6, b UUID, n DECIMAL(65, 30), f FLOAT, d DOUBLE, y BLOB, l LONGBLOB, t TEXT CHARACTER SET latin1, g VARCHAR(20) CHARACTER SET greek, j JSON, v INT INVISIBLE, k VARBINARY(20), id BIGINT, c INT AS (v * 2) VIRTUAL, PRIMARY KEY (k, id)',
  many: 'id INT PRIMARY KEY, v VARCHAR(80)',
  typed: 'u UUID, i INET6, k VARCHAR(9) CHARACTER SET latin1, b LONGBLOB, PRIMARY KEY (u, i, k)',
  days: 'd DATE, n INT, v VARCHAR(80), PRIMARY KEY (d, n)',
  keyless: 'n INT, v VARCHAR(80)',
};

live('MariaDB copies what it has, goes on after a stop, and keeps what is equal', async () => {
  for (const database of ['here', 'there']) {
    await root.rows(`CREATE DATABASE ${database}`);
    for (const [name, definition] of Object.entries(columns))
      await root.rows(`CREATE TABLE ${database}.${name} (${definition})`);
  }
  await root.rows('CREATE DATABASE aurora_migrate');
  await root.rows(
    `CREATE TABLE aurora_migrate.copied (id TINYINT PRIMARY KEY, state VARCHAR(16) NOT NULL, position_after LONGTEXT NOT NULL,
       row_count BIGINT NOT NULL, byte_count BIGINT NOT NULL, took_ms BIGINT NOT NULL)`,
  );
  await root.rows(
    `INSERT INTO here.odd (a, b, n, f, d, y, l, t, g, j, v, k, id) VALUES
     ('::1', UUID(), 0.1, 0.1, -0e0, x'${everyByte}', REPEAT(x'${everyByte}', 40000), 'ÿ''\\\\', x'A4AAD2', '{"a": "\\\\"é"}', 5, x'275cff', 9223372036854775807),
     (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', -1)`,
  );
  await root.rows('USE here');
  await root.rows(`INSERT INTO here.many SELECT seq, REPEAT(seq % 10, 80) FROM seq_1_to_100000`);
  await root.rows(`INSERT INTO here.keyless SELECT seq, 'x' FROM seq_1_to_100`);
  await root.rows(`INSERT INTO here.typed VALUES (UUID(), '::1', 'é', REPEAT('x', ${5 << 20}))`);
  await root.rows(`INSERT INTO here.days SELECT '2020-02-31', seq, 'x' FROM seq_1_to_20000`);
  await root.rows('ANALYZE TABLE here.many, here.days');
  const tables = Object.keys(columns).map((table) => ({
    source: { database: 'here', table },
    target: { database: 'there', table },
  }));
  const copy = (stop: AbortController, until: number) => {
    const tools: Tools = {
      ...unattended,
      deadline: Date.now() + 60_000,
      stop: stop.signal,
      progress: ({ done }) => {
        if (done > until) stop.abort();
      },
      on: 'source',
      server: async () => server.address,
      serverAs: async () => server.address,
      secret: async () => ({ username: '', password: '' }),
      addressOf: (host) => host,
      aws: () => Promise.reject(new Error('nothing of AWS is asked')),
      resolver: null,
    };
    return copyTables({ tables, workers: 2 }, tools, byMetadataLocks);
  };
  await expect(copy(new AbortController(), 60_000)).rejects.toThrow();
  await root.rows("UPDATE here.many SET v = 'changed' WHERE id = 5");
  const { rows, kept } = (await copy(new AbortController(), 1e9)) as { rows: number; kept: number };
  expect(rows).toBe(120_103);
  expect(kept).toBeGreaterThan(20_000);
  for (const [name, definition] of Object.entries(columns)) {
    const names = definition.match(/(?<=^|, )\w+(?= )/g)?.filter((each) => each !== 'PRIMARY') ?? [];
    const row = names.map((each) => `IFNULL(HEX(CAST(${each} AS BINARY)), 'none')`).join(`, ',', `);
    const digest = (database: string) =>
      root.rows(`SELECT SHA2(CONCAT(${row}), 256) AS hash FROM ${database}.${name} ORDER BY 1`);
    expect(await digest('there')).toEqual(await digest('here'));
  }
});
