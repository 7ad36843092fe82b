import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quoteName } from '../../../drivers/databases/mysql/names.ts';
import { connectTo } from '../traffic/shop.ts';
import { hard, related } from './corpus.ts';
import { type OnPair, openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
const database = 'run_corpus';
const names = [...hard.map(({ name }) => name), ...related.tables];
let on: OnPair;

/** CHECKSUM TABLE answers differently each time where a table has an index over an array. */
const unsteady = new Set(['indexed']);

/** The checksum that the server itself makes of a table's bytes: an opinion that is not ours. */
async function checksums(session: Connection): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const name of names.filter((each) => !unsteady.has(each))) {
    const [row] = await rows(session, `CHECKSUM TABLE ${database}.${quoteName(name)} EXTENDED`);
    found[name] = row?.Checksum;
  }
  return found;
}

/** Changes everything over and over as the application, until it is refused or stopped; answers with how often it did. */
async function keepChanging(stop: AbortSignal): Promise<number> {
  const session = await connectTo({ ...pair.source, ...pair.application });
  session.on('error', () => undefined);
  let changed = 0;
  try {
    await session.query(
      `USE ${database}; SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'`,
    );
    while (!stop.aborted) {
      for (const { name, changes } of hard)
        for (const change of changes)
          await session
            .query(change.replace('?', () => quoteName(name)))
            .then(() => changed++)
            .catch(unlessThere);
      for (const change of related.changes) await session.query(change).then(() => changed++);
    }
    return changed;
  } catch (error) {
    const { code } = error as { code?: string };
    if (!['ER_OPTION_PREVENTS_STATEMENT', 'PROTOCOL_CONNECTION_LOST', 'ECONNRESET'].includes(String(code)))
      throw error;
    return changed;
  } finally {
    session.destroy();
  }
}

/** A row that was inserted in an earlier round is there. */
function unlessThere(error: { code?: string }): void {
  if (error.code !== 'ER_DUP_ENTRY') throw error;
}

beforeAll(async () => {
  if (!pair) return;
  on = await openPair({ database });
  const { source } = on;
  await source.query(
    `SET NAMES utf8mb4; SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'; CREATE DATABASE ${database}; USE ${database}`,
  );
  for (const { name, columns, options = '', rows: values } of hard) {
    await source.query(`CREATE TABLE ${quoteName(name)} (${columns}) DEFAULT CHARSET utf8mb4 ${options}`);
    for (const row of values) await source.query(`INSERT INTO ${quoteName(name)} VALUES (${row})`);
  }
  await source.query('INSERT INTO computed (id, a, hidden) VALUES (1, 10, 1), (2, 20, NULL)');
  for (const statement of [...related.create, ...related.rows]) await source.query(statement);
});
afterAll(async () => on?.end());

live('what is hard to move is copied as it is', async () => {
  const copied = await on.run('run', '--yes', '--until', 'prepare');
  expect({ code: copied.code, err: copied.err }, copied.out).toEqual({ code: 0, err: '' });
  expect(await checksums(on.target)).toEqual(await checksums(on.source));
  const verified = await on.run('verify');
  expect(verified.out).toContain(`Equal: ${names.length} tables`);
  expect(verified.code).toBe(0);
});

live('and replicated, compared and switched under changes all the time', async () => {
  const stop = new AbortController();
  const changing = keepChanging(stop.signal);
  const moved = await on.run('run').finally(() => stop.abort());
  expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
  expect(await changing).toBeGreaterThan(100);
  expect(await checksums(on.target)).toEqual(await checksums(on.source));
  expect((await on.run('verify')).out).toContain(`Equal: ${names.length} tables`);
  for (const name of names) {
    const show = `SHOW CREATE TABLE ${database}.${quoteName(name)}`;
    expect(await rows(on.target, show)).toEqual(await rows(on.source, show));
  }
});

live('documents keep the DECIMAL that SQL put into them, which their text cannot carry', async () => {
  const other = await openPair({ database: 'run_decimal' });
  try {
    await other.source.query(
      `CREATE DATABASE run_decimal; USE run_decimal; CREATE TABLE prices (id INT PRIMARY KEY, j JSON);
       INSERT INTO prices VALUES (1, '{"n": 1.5}'), (2, JSON_OBJECT('n', 1.10))`,
    );
    const { code, out, err } = await other.run('run', '--yes');
    expect({ code, err }, out).toEqual({ code: 0, err: '' });
    const types = "SELECT id, JSON_TYPE(j->'$.n') AS type FROM run_decimal.prices ORDER BY id";
    expect(await rows(other.target, types)).toEqual([
      { id: 1, type: 'DOUBLE' },
      { id: 2, type: 'DECIMAL' },
    ]);
  } finally {
    await other.end();
  }
});
