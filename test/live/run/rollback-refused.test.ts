import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../infra/sandbox/find-server.ts';
import { mariadb } from '../mariadb/available.ts';
import { type OwnPair, startOwnPair } from '../replication/own-pair.ts';
import { pair } from './pair.ts';

const large = 'SET GLOBAL max_allowed_packet = 67108864';

for (const engine of ['mysql', 'mariadb'] satisfies Engine[])
  describe.skipIf(engine === 'mysql' ? !pair : !mariadb)(engine, () => {
    let own: OwnPair;
    beforeAll(async () => {
      own = await startOwnPair(engine, { source: [large], target: [large] });
    });
    afterAll(() => own?.stop());

    test('a rollback that would bring back rows which a TRUNCATE by the new name removed is refused', async () => {
      await own.ask(
        'source',
        'CREATE DATABASE back_old',
        'CREATE TABLE back_old.emptied (id INT AUTO_INCREMENT PRIMARY KEY)',
        'INSERT INTO back_old.emptied VALUES (1), (2), (70)',
        // The counter that the target has to be given at the switch is no reason to refuse.
        'DELETE FROM back_old.emptied WHERE id = 70',
      );
      const plan = await own.plan({
        name: 'emptied',
        databases: ['back_old'],
        reverse: 'required',
        more: 'tables: { rename: [{ from: "back_old.*", to: "back_new.*" }] }',
      });
      const moved = await plan.run('--yes', '--until', 'cutover');
      expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
      expect((await plan.command('watch', '--once')).code).toBe(0);

      await own.ask('target', 'TRUNCATE back_new.emptied');
      const watched = await plan.command('watch', '--once');
      expect(watched.out).toContain(
        'the table `back_new`.`emptied` was emptied, altered there and back, or made anew on the target',
      );
      expect(watched.out).toContain('Going back could bring back rows that were deleted.');
      expect(watched.code).toBe(3);
      const back = await plan.command('rollback', '--yes');
      expect(back.out).toMatch(/Nothing was changed\. The cause: the table `back_new`.`emptied` was emptied/);
      expect(back.code).toBe(3);
      const application = await own.application('target');
      await application.query('INSERT INTO back_new.emptied VALUES (3)');
      application.destroy();
    });
  });
