import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownTables } from '../../../drivers/databases/postgresql/own-tables.ts';
import { takesWrites, takesWritesOperations } from '../../../drivers/databases/postgresql/takes-writes.ts';
import type { Action } from '../../../engine/step.ts';
import { type Pair, startPair } from './pair.ts';

let pair: Pair;

beforeAll(async () => {
  pair = await startPair([...takesWritesOperations]);
  for (const action of ownTables('target', 1)) await pair.make(action);
  await pair.sql('target', 'CREATE ROLE app LOGIN; CREATE ROLE reports LOGIN');
  await pair.sql('source', 'CREATE ROLE reports LOGIN');
});
afterAll(() => pair.stop());

const proof = () => takesWrites(pair.read, 'target', ['app', 'reports']);
const [reload, alone] = ['SELECT pg_reload_conf(); SELECT pg_sleep(0.3)', 'default_transaction_read_only'];

async function holds({ until: [begins, room] }: Action): Promise<readonly [boolean, boolean]> {
  return [await pair.holds(begins), await pair.holds(room as never)];
}

test('a side that would take the application’s writes is told so, and nothing is left there', async () => {
  expect(await holds(await proof())).toEqual([true, true]);
  expect(
    await pair.sql(
      'target',
      "SELECT FROM pg_class WHERE relnamespace = 'aurora_migrate'::regnamespace AND relname = 'room'",
    ),
  ).toEqual([]);
});

test.each([
  ['the server', `ALTER SYSTEM SET ${alone} = on`, `ALTER SYSTEM RESET ${alone}`],
  ['the database', `ALTER DATABASE shop SET ${alone} = on`, `ALTER DATABASE shop RESET ${alone}`],
  ['one of the roles', `ALTER ROLE app SET ${alone} = on`, `ALTER ROLE app RESET ${alone}`],
])(
  '%s begins every transaction read-only: seen, though the engine’s own sessions write',
  async (_, close, open) => {
    await pair.sql('target', close);
    await pair.sql('target', reload);
    expect(await holds(await proof())).toEqual([false, true]);
    const own = await pair.servers.target.connect('shop');
    await own.query(`SET ${alone} = off`);
    await own.query(open);
    await own.end();
    await pair.sql('target', reload);
    expect(await holds(await proof())).toEqual([true, true]);
  },
);

test('a role that only reads on the side that is left, too, is no fault', async () => {
  for (const side of ['source', 'target'] as const)
    await pair.sql(side, `ALTER ROLE reports SET ${alone} = on`);
  expect(await holds(await proof())).toEqual([true, true]);
});
