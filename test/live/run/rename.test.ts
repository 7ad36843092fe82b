import type { Connection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { connectTo } from '../traffic/shop.ts';
import { makeThings, openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);

/** Writes as the application until it is refused; returns the names that were acknowledged, and what became of them. */
async function writeOn(session: Connection): Promise<{ kept: string[]; removed: string[]; code: string }> {
  const kept: string[] = [];
  const removed: string[] = [];
  for (let n = 0; ; n++)
    try {
      const name = `written ${n}`;
      await session.query('INSERT INTO things (name, pad) VALUES (?, ?)', [name, "a `quote`, a 'quote'; 🛒"]);
      kept.push(name);
      if (n % 5 !== 4) continue;
      const last = kept.at(-1) ?? '';
      await session.query('DELETE FROM things WHERE name = ?', [last]);
      kept.pop();
      removed.push(last);
    } catch (error) {
      return { kept, removed, code: (error as { code: string }).code };
    }
}

live('a database moves under another name, and its changes with it', async () => {
  const on = await openPair({ database: 'run_orders', renamed: 'run_store' });
  const application = await connectTo({ ...pair.source, ...pair.application });
  application.on('error', () => undefined);
  try {
    await makeThings(on.source, 'run_orders', 3_000);
    await on.source.query(
      `CREATE TABLE parts (id INT PRIMARY KEY, thing INT UNSIGNED NOT NULL, CONSTRAINT parts_thing FOREIGN KEY (thing) REFERENCES things (id));
       INSERT INTO parts VALUES (1, 1), (2, 3000)`,
    );
    await application.query('USE run_orders');
    const written = writeOn(application);
    const done = await on.run('run', '--yes');
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
    const { kept, removed, code } = await written;
    expect(['ER_OPTION_PREVENTS_STATEMENT', 'PROTOCOL_CONNECTION_LOST', 'ECONNRESET']).toContain(code);
    expect(kept.length).toBeGreaterThan(100);

    expect(await rows(on.target, "SHOW DATABASES LIKE 'run_%'")).toMatchObject([{}]);
    const there = await rows(on.target, "SELECT name FROM run_store.things WHERE name LIKE 'written %'");
    const names = new Set(there.map(({ name }) => String(name)));
    expect(kept.filter((name) => !names.has(name))).toEqual([]);
    expect(removed.filter((name) => names.has(name))).toEqual([]);
    const [key] = await rows(on.target, 'SHOW CREATE TABLE run_store.parts');
    expect(String(key?.['Create Table'])).toContain('FOREIGN KEY (`thing`) REFERENCES `things` (`id`)');
    const verified = await on.run('verify');
    expect(verified.out).toMatch(/Equal: 2 tables/);
  } finally {
    application.destroy();
    await on.end();
  }
});
