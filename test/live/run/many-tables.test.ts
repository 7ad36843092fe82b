import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectTo } from '../traffic/shop.ts';
import { openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
const tables = Number(process.env.AURORA_MIGRATE_TABLES ?? 1_000);

live(
  `${tables} tables move and compare equal while they are written`,
  async () => {
    const on = await openPair({ database: 'run_many', freeze: '20s' });
    const application = await connectTo({ ...pair.source, ...pair.application });
    application.on('error', () => undefined);
    try {
      await on.source.query('CREATE DATABASE run_many; USE run_many');
      for (let n = 0; n < tables; n++)
        await on.source.query(
          `CREATE TABLE t${n} (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20), KEY (v)); INSERT INTO t${n} (v) VALUES ('a'), ('b')`,
        );
      let written = 0;
      const writing = (async () => {
        for (;;) {
          await application.query(`INSERT INTO run_many.t${(written * 7) % tables} (v) VALUES ('live')`);
          written++;
          // Without a rest this writes more than two servers on one machine can also apply, and the lag only grows.
          await sleep(2);
        }
      })().catch((error: { code?: string }) => error.code);
      const done = await on.run('run', '--yes');
      expect({ code: done.code, err: done.err }, done.out.slice(-3_000)).toEqual({ code: 0, err: '' });
      expect(['ER_OPTION_PREVENTS_STATEMENT', 'PROTOCOL_CONNECTION_LOST', 'ECONNRESET']).toContain(
        await writing,
      );
      expect(written).toBeGreaterThan(100);
      expect((await on.run('verify')).out).toContain(
        `Equal: ${tables.toLocaleString('en')} tables, ${(2 * tables + written).toLocaleString('en')} rows`,
      );
      const count =
        "SELECT COUNT(*) AS n FROM information_schema.statistics WHERE table_schema = 'run_many' AND index_name = 'v'";
      expect(await rows(on.target, count)).toEqual([{ n: tables }]);
    } finally {
      application.destroy();
      await on.end();
    }
  },
  120_000 + tables * 400,
);
