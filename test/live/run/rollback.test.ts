import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../infra/sandbox/find-server.ts';
import { mariadb } from '../mariadb/available.ts';
import { type OwnPair, startOwnPair, writeUntilRefused } from '../replication/own-pair.ts';
import { pair } from './pair.ts';
import { contents, gtidOff, makeShop, standing, useShop } from './rollback-shop.ts';

const large = 'SET GLOBAL max_allowed_packet = 67108864';
const ways: readonly { readonly by: string; readonly engine: Engine; readonly prepare: readonly string[] }[] =
  [
    { by: 'MySQL by GTID', engine: 'mysql', prepare: [large] },
    { by: 'MySQL by file and position', engine: 'mysql', prepare: [large, ...gtidOff] },
    { by: 'MariaDB by GTID', engine: 'mariadb', prepare: [large, 'SET GLOBAL event_scheduler = ON'] },
  ];

/** Two databases: one keeps its name, the other gets another on the target. */
const names = [
  { here: 'back', there: 'back' },
  { here: 'back_old', there: 'back_new' },
];

for (const { by, engine, prepare } of ways)
  describe.skipIf(engine === 'mysql' ? !pair : !mariadb)(by, () => {
    let own: OwnPair;
    beforeAll(async () => {
      own = await startOwnPair(engine, { source: prepare, target: prepare });
    });
    afterAll(() => own?.stop());

    const standingOn = async () => {
      const all = [];
      for (const { here } of names) all.push(await standing(own, engine, here));
      return all;
    };

    test('everything that the target took is on the source, which is as it was before', async () => {
      for (const { here } of names) await makeShop(own, here);
      const before = await standingOn();
      const plan = await own.plan({
        name: 'back',
        databases: names.map(({ here }) => here),
        reverse: 'required',
        more: 'tables: { rename: [{ from: "back_old.*", to: "back_new.*" }] }',
      });
      const onSource = writeUntilRefused(await own.application('source'), 'back.things', { pause: 5 });
      const moved = await plan.run('--yes', '--until', 'cutover');
      expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
      await onSource;

      for (const { there } of names) await useShop(own, 'target', there);
      await own.ask('target', 'TRUNCATE back.emptied', 'USE back_new', 'DELETE FROM emptied');
      const writing = [];
      for (const { there } of names)
        writing.push(
          writeUntilRefused(await own.application('target'), `${there}.emptied`, {
            pause: 5,
            column: 'note',
          }),
        );
      const back = await plan.command('rollback', '--yes');
      expect({ code: back.code, err: back.err }, back.out).toEqual({ code: 0, err: '' });
      const written = await Promise.all(writing);

      for (const [n, { here, there }] of names.entries()) {
        expect(await contents(own, 'source', here)).toEqual(await contents(own, 'target', there));
        const rows = await own.ask('source', `SELECT note FROM ${here}.emptied`);
        const notes = new Set(rows.map(({ note }) => note));
        const kept = written[n]?.kept ?? [];
        expect(kept.length).toBeGreaterThan(10);
        expect(kept.filter((note) => !notes.has(note))).toEqual([]);
      }
      expect(await standingOn()).toEqual(before);

      const application = await own.application('source');
      for (const { here, there } of names) {
        const [highest] = await own.ask('target', `SELECT MAX(id) AS id FROM ${there}.things`);
        await application.query(`INSERT INTO ${here}.things (name) VALUES ('back again')`);
        const [next] = await own.ask('source', `SELECT id FROM ${here}.things WHERE name = 'back again'`);
        expect(Number(next?.id)).toBeGreaterThan(Number(highest?.id));
      }
      application.destroy();
      await expect(own.application('target')).rejects.toThrow(/account is locked/i);

      expect((await plan.command('rollback', '--yes')).err).toContain(
        '"back" was rolled back by run-0001/rollback-0001',
      );
      const anew = await plan.command('plan');
      expect(anew.code).toBe(3);
      expect(anew.out).toContain('on the target: DROP DATABASE aurora_migrate;');
      expect(anew.out).toMatch(/"back\.emptied".* exist on the target/);
    });
  });
