import { afterAll, beforeAll, expect, test } from 'vitest';
import { byMetadataLocks } from '../../../drivers/databases/mariadb/snapshot.ts';
import { connect, type Session } from '../../../drivers/databases/mysql/session.ts';
import { openSnapshot } from '../../../drivers/databases/mysql/snapshot.ts';
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

const database = 'odd-näme';
const ddl: Readonly<Record<string, string>> = {
  added: 'ALTER TABLE `added` ADD COLUMN w INT',
  dropped: 'ALTER TABLE `dropped` DROP COLUMN v',
  emptied: 'TRUNCATE TABLE `emptied`',
  one: 'RENAME TABLE one TO three, other TO one, three TO other',
  other: 'DO 0',
  divided: 'ALTER TABLE divided COALESCE PARTITION 1',
};
const untouched = ['left alone', 'parts'];

live(
  'a table that DDL changes before its first row is read ends the copy; the others are read as they were',
  async () => {
    await root.rows(`CREATE DATABASE \`${database}\``);
    await root.rows(`USE \`${database}\``);
    const names = [...Object.keys(ddl), ...untouched];
    for (const name of names) {
      const partitions = ['divided', 'parts'].includes(name) ? 'PARTITION BY HASH (id) PARTITIONS 3' : '';
      await root.rows(`CREATE TABLE \`${name}\` (id INT PRIMARY KEY, v INT) ${partitions}`);
      await root.rows(`INSERT INTO \`${name}\` VALUES (1, 1)`);
    }
    const tables = names.map((table) => ({ source: { database, table }, target: { database, table } }));
    const never = new AbortController().signal;
    const snapshot = await openSnapshot(server.address, 1, never, byMetadataLocks);
    try {
      expect(snapshot.position).toMatch(/^\d+-\d+-\d+$/);
      for (const statement of Object.values(ddl)) await root.rows(statement);
      await root.rows('INSERT INTO `left alone` VALUES (2, 2)');
      const [session] = snapshot.sessions;
      if (!session) throw new Error('the snapshot has no connection');
      const read = async ({ source }: (typeof tables)[number]) => {
        await snapshot.enter(session, source);
        return session.cells(`SELECT id, v FROM \`${source.database}\`.\`${source.table}\``);
      };
      for (const table of tables)
        if (untouched.includes(table.source.table)) expect(await read(table)).toEqual([[1, 1]]);
        else await expect(read(table)).rejects.toThrow(/changed/);
    } finally {
      snapshot.end();
    }
  },
);
