import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { known } from '../../../cli/known.ts';
import { policyOf } from '../../../cli/policy.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { onMysql, type Sandbox, type SandboxOptions, startSandbox } from '../../../infra/sandbox/sandbox.ts';
import type { MysqlServer } from '../../../infra/sandbox/servers.ts';
import { readShop } from '../traffic/shop.ts';
import { temporaryFolder } from './rig.ts';

const [customers, orders] = [1_000, 1_500];

/** The shop of the examples, with some 9,000 rows instead of 230,000. */
export async function writeSmallShop(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const smaller = (sql: string) =>
    sql
      .replaceAll('n < 20000', `n < ${customers}`)
      .replaceAll('n < 60000', `n < ${orders}`)
      .replaceAll('% 20000', `% ${customers}`);
  await writeFile(join(folder, 'schema.sql'), await readShop('schema'));
  await writeFile(join(folder, 'seed.sql'), smaller(await readShop('seed')));
  await writeFile(join(folder, 'traffic.sql'), smaller(await readShop('traffic')));
}

const text = `
version: 1
name: shop
source:
  engine: mysql
  host: shop-db.internal
  databases: [shop]
  credentials: { secret: shop/source }
  application: { accounts: [shop_app], credentials: { secret: shop/app } }
target:
  engine: mysql
  host: shop-aurora.internal
  credentials: { secret: shop/target }
replication: { via: native, reverse: none }
traffic: { via: route53, zone: internal.example.com, record: db.internal.example.com, ttl: 1s }
thresholds: { lag: { at_most: 1s, for: 300ms }, write_freeze: 10s }
rehearsal: { sql: sql }
`;

/** A plan of the small shop in a sandbox of its own. */
export interface Rehearsal {
  readonly file: string;
  readonly plan: Plan;
  readonly sandbox: Sandbox<MysqlServer>;
  /** The journal of the run with this number. */
  journal(run: number): string;
  stop(): Promise<void>;
}

/** Writes the plan, with `edit` applied to its text, and starts its sandbox. */
export async function startShop(
  options: SandboxOptions = {},
  edit: (plan: string) => string = (plan) => plan,
): Promise<Rehearsal> {
  const folder = await temporaryFolder();
  try {
    await writeSmallShop(join(folder.path, 'sql'));
    const file = join(folder.path, 'shop.yaml');
    await writeFile(file, edit(text));
    const reading = await readPlan(file, undefined, await known());
    if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
    const sandbox = onMysql(
      await startSandbox(reading.plan, {
        ...{ ttl: '2s', propagation: 50, policy: await policyOf(reading.plan) },
        ...options,
      }),
    );
    return {
      file,
      plan: reading.plan,
      sandbox,
      journal: (run) => join(sandbox.folder, 'state', `run-${String(run).padStart(4, '0')}`, 'journal.jsonl'),
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

/** Asks a server one question as root. */
export async function ask(
  server: { connect(): Promise<Connection> },
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const session = await server.connect();
  try {
    return (await session.query<RowDataPacket[]>(sql))[0];
  } finally {
    await session.end();
  }
}

/** Whether a server refuses its applications' writes. */
export async function isFrozen(server: { connect(): Promise<Connection> }): Promise<boolean> {
  const [row] = await ask(server, 'SELECT @@global.read_only OR @@global.super_read_only AS frozen');
  return Number(row?.frozen) === 1;
}

/** What a server has written to its general log so far. */
export const statementsOf = (server: { readonly generalLog: string }): Promise<string> =>
  readFile(server.generalLog, 'utf8');
