import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { mappingsOf } from '../../../../drivers/replication/dms/mappings.ts';
import { emptyMemory, newProgress, remember } from '../../../../infra/sandbox/dms/progress.ts';
import { describeEnvironment } from '../../../../infra/sandbox/environment.ts';
import { openAccount } from '../../sandbox/dms/account.ts';

const it = await openAccount();

type Found = {
  readonly adopted: number;
  readonly size: number;
  readonly told: { readonly completed: number; readonly rows: number; readonly tables: string };
  readonly took: Readonly<Record<'plan' | 'adopt' | 'look', number>>;
  readonly memory: number;
};

/** Lets an engine of its own plan a task for so many tables, and read their statistics from a DMS that has loaded them. */
async function measure(count: number): Promise<Found> {
  const identifier = `task-${count}`;
  const schema = 'shop_of_many_tables';
  const named = (n: number) => ({ schema, table: `a_table_with_a_long_name_${n}` });
  const all = Array.from({ length: count }, (_, n) => {
    const name = { database: schema, table: named(n).table };
    return { source: name, target: name };
  });
  // Its mappings go over the wire, and are read, once.
  const arn = await it.createTask({ ReplicationTaskIdentifier: identifier, TableMappings: mappingsOf(all) });
  const memory = emptyMemory(null);
  for (let n = 0; n < count; n++) {
    const progress = newProgress(named(n), named(n), 0, true);
    remember(
      memory,
      Object.assign(progress, { state: 'Table completed', validation: 'Validated', loadedRows: 7 }),
    );
  }
  Object.assign(it.account.replications.get(arn) ?? {}, { memory, status: 'running' });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [new URL('many-tables-engine.ts', import.meta.url).pathname, String(count), identifier],
    { env: { ...process.env, ...describeEnvironment(it.aws.endpoint, '') }, timeout: 900_000 },
  );
  return JSON.parse(stdout);
}

test('ten thousand tables are planned, adopted and counted in linear time, by an engine of less than 300 MB', async () => {
  const [some, many] = [await measure(1_000), await measure(10_000)];
  for (const { adopted, told } of [some, many]) {
    expect(adopted).toBe(1);
    expect(told).toMatchObject({ tables: 'well' });
  }
  expect(many.told).toMatchObject({ completed: 10_000, rows: 70_000 });
  expect(many.memory).toBeLessThan(300e6);
  // Ten times the tables: by the square it would be a hundred times.
  const whole = ({ took }: Found) => took.plan + took.adopt + took.look;
  expect(whole(many)).toBeLessThan(40 * Math.max(whole(some), 50));
});
