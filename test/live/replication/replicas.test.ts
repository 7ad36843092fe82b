import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority } from '../../../infra/sandbox/certificates.ts';
import { leashFolder } from '../../../infra/sandbox/leash.ts';
import { type MysqlServer, startServer } from '../../../infra/sandbox/servers.ts';
import { pair } from '../run/pair.ts';
import { type OwnPair, startOwnPair } from './own-pair.ts';

const large = 'SET GLOBAL max_allowed_packet = 67108864';
let own: OwnPair;
let replica: MysqlServer;
let folder: Awaited<ReturnType<typeof leashFolder>>;
beforeAll(async () => {
  if (!pair) return;
  own = await startOwnPair('mysql', { source: [large], target: [large] });
  folder = await leashFolder('aurora-migrate-replica');
  replica = await startServer({ name: 'replica', authority: await createAuthority(folder.path) });
});
afterAll(async () => {
  await own?.stop();
  await replica?.stop();
  await folder?.remove();
});

test.skipIf(!pair)(
  'a replica of the source goes on when it connects anew, after the switch and after the way back',
  async () => {
    await own.ask(
      'source',
      "CREATE USER replica IDENTIFIED BY 'replica'",
      'GRANT REPLICATION SLAVE ON *.* TO replica',
      'CREATE DATABASE fed',
      'CREATE TABLE fed.t (id INT PRIMARY KEY)',
    );
    const session = await replica.connect();
    const connectAnew = ['STOP REPLICA', 'START REPLICA'];
    const { address, port } = own.source;
    for (const sql of [
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '${address}', SOURCE_PORT = ${port}, SOURCE_USER = 'replica',
       SOURCE_PASSWORD = 'replica', SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 1`,
      'START REPLICA',
    ])
      await session.query(sql);
    const has = async (ids: readonly number[]) => {
      for (let n = 0; ; n++) {
        const found = await session.query<RowDataPacket[]>('SELECT id FROM fed.t').catch(() => [[]]);
        if (JSON.stringify(found[0].map(({ id }) => id)) === JSON.stringify(ids)) return;
        const [[status]] = await session.query<RowDataPacket[]>('SHOW REPLICA STATUS');
        expect(status?.Last_IO_Error).toBe('');
        expect(n).toBeLessThan(200);
        await sleep(100);
      }
    };
    try {
      const plan = await own.plan({ name: 'fed', databases: ['fed'], reverse: 'required' });
      const moved = await plan.run('--yes', '--until', 'cutover');
      expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
      for (const sql of connectAnew) await session.query(sql);
      await own.ask('target', 'INSERT INTO fed.t VALUES (1)');
      await has([1]);
      const back = await plan.command('rollback', '--yes');
      expect({ code: back.code, err: back.err }, back.out).toEqual({ code: 0, err: '' });
      for (const sql of connectAnew) await session.query(sql);
      await own.ask('source', 'INSERT INTO fed.t VALUES (2)');
      await has([1, 2]);
    } finally {
      await session.end();
    }
  },
);
