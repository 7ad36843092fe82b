import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../infra/sandbox/find-server.ts';
import { mariadb } from '../mariadb/available.ts';
import { pair } from '../run/pair.ts';
import { type OwnPair, startOwnPair } from './own-pair.ts';

const large = 'SET GLOBAL max_allowed_packet = 67108864';

for (const engine of ['mysql', 'mariadb'] satisfies Engine[])
  describe.skipIf(engine === 'mysql' ? !pair : !mariadb)(engine, () => {
    let own: OwnPair;
    beforeAll(async () => {
      own = await startOwnPair(engine, { source: [large], target: [large] });
    });
    afterAll(() => own?.stop());

    test('a rollback gives the channel back the filters that a restart of the source took, and loses nothing', async () => {
      await own.ask('source', 'CREATE DATABASE again_old', 'CREATE TABLE again_old.t (id INT PRIMARY KEY)');
      await own.ask('target', 'CREATE DATABASE elsewhere', 'CREATE TABLE elsewhere.t (id INT PRIMARY KEY)');
      const plan = await own.plan({
        name: 'again',
        databases: ['again_old'],
        reverse: 'required',
        more: 'tables: { rename: [{ from: "again_old.*", to: "again_new.*" }] }',
      });
      const moved = await plan.run('--yes', '--until', 'cutover');
      expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });

      await own.source.restart();
      await own.ask(
        'target',
        'INSERT INTO elsewhere.t VALUES (1)',
        'INSERT INTO again_new.t VALUES (1), (2)',
      );
      await sleep(500);
      const watched = await plan.command('watch', '--once');
      expect(watched.out).toContain('the reverse channel has lost its filters');
      // There is nothing by which MariaDB could keep it.
      if (engine === 'mariadb') expect(watched.out).toContain('the source takes writes again');
      else expect(watched.out).not.toContain('the source takes writes again');
      expect(watched.code).toBe(3);

      if (engine === 'mariadb') await own.ask('source', 'SET GLOBAL read_only = ON');
      const back = await plan.command('rollback', '--yes');
      expect({ code: back.code, err: back.err }, back.out).toEqual({ code: 0, err: '' });
      expect(await own.ask('source', 'SELECT id FROM again_old.t')).toEqual([{ id: 1 }, { id: 2 }]);
      expect(await own.ask('source', "SHOW DATABASES LIKE 'elsewhere'")).toEqual([]);
      const application = await own.application('source');
      await application.query('INSERT INTO again_old.t VALUES (3)');
      application.destroy();
    });
  });
