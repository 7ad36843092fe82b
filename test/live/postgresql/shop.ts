import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { known } from '../../../cli/known.ts';
import { policyOf } from '../../../cli/policy.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { PostgresServer } from '../../../infra/sandbox/postgresql/server.ts';
import {
  onPostgres,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../../infra/sandbox/sandbox.ts';
import { temporaryFolder } from '../run/rig.ts';

const [customers, orders] = [1_000, 1_500];

/** One of the shop's files. */
export const readShop = (file: 'schema' | 'seed' | 'traffic'): Promise<string> =>
  readFile(new URL(`../../../sql/shop-postgresql/${file}.sql`, import.meta.url), 'utf8');

/** The shop of the examples, with some 9,000 rows instead of 230,000. */
export async function writeSmallShop(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const smaller = (sql: string) =>
    sql
      .replaceAll('generate_series(1, 20000)', `generate_series(1, ${customers})`)
      .replaceAll('generate_series(1, 60000)', `generate_series(1, ${orders})`)
      .replaceAll('% 20000', `% ${customers}`);
  await writeFile(join(folder, 'schema.sql'), await readShop('schema'));
  await writeFile(join(folder, 'seed.sql'), smaller(await readShop('seed')));
  await writeFile(join(folder, 'traffic.sql'), smaller(await readShop('traffic')));
}

const text = `
version: 1
name: shop
source:
  engine: postgresql
  host: shop-db.internal
  database: shop
  credentials: { secret: shop/source }
  application: { accounts: [shop_app], credentials: { secret: shop/app } }
target:
  engine: postgresql
  host: shop-new.internal
  credentials: { secret: shop/target }
replication: { via: native, reverse: none, credentials: { secret: shop/replication } }
traffic: { via: route53, zone: internal.example.com, record: db.internal.example.com, ttl: 1s }
thresholds: { lag: { at_most: 1s, for: 300ms }, write_freeze: 10s }
rehearsal: { sql: sql }
`;

/** A plan of the small shop in a sandbox of its own. */
export interface Rehearsal {
  readonly file: string;
  readonly plan: Plan;
  readonly sandbox: Sandbox<PostgresServer>;
  stop(): Promise<void>;
}

/** Writes the plan, with `edit` applied to its text, and what `fill` puts into the folder of its rows, and starts its sandbox. */
export async function startShop(
  options: SandboxOptions = {},
  edit: (plan: string) => string = (plan) => plan,
  fill: (folder: string) => Promise<void> = writeSmallShop,
): Promise<Rehearsal> {
  const folder = await temporaryFolder();
  try {
    await fill(join(folder.path, 'sql'));
    const file = join(folder.path, 'shop.yaml');
    await writeFile(file, edit(text));
    const reading = await readPlan(file, undefined, await known());
    if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
    const sandbox = onPostgres(
      await startSandbox(reading.plan, {
        ...{ ttl: '2s', propagation: 50, policy: await policyOf(reading.plan) },
        ...options,
      }),
    );
    return {
      ...{ file, plan: reading.plan, sandbox },
      async stop() {
        await sandbox.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Asks a server one question as its superuser, in the shop's database. */
export async function ask(
  server: PostgresServer,
  sql: string,
  database = 'shop',
): Promise<readonly Record<string, unknown>[]> {
  const session = await server.connect(database);
  try {
    return (await session.query(sql)).rows;
  } finally {
    await session.end();
  }
}
