import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { known } from '../../cli/known.ts';
import { readPlan } from '../../engine/plan/read.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import { writeSmallShop as writeSmallPostgresShop } from '../live/postgresql/shop.ts';
import { writeSmallShop } from '../live/run/shop.ts';
import type { Engine } from './engines.ts';

/** What each engine calls the database that moves. */
const words: { readonly [E in Engine]: string } = {
  mysql: 'databases: [shop]',
  postgresql: 'database: shop',
};

// The quickstart's plan with few rows, short waits and a budget that a cell can wait for.
const textOf = (engine: Engine, budget: string, subscriptions: number) => `
version: 1
name: shop
source:
  engine: ${engine}
  host: shop-db.internal
  ${words[engine]}
  credentials: { secret: shop/source }
  application: { accounts: [shop_app], credentials: { secret: shop/app } }
target:
  engine: ${engine}
  host: shop-aurora.internal
  credentials: { secret: shop/target }
replication: { via: native, reverse: required, credentials: { secret: shop/replication }${subscriptions > 1 ? `, subscriptions: ${subscriptions}` : ''} }
traffic: { via: route53, zone: internal.example.com, record: db.internal.example.com, ttl: 1s }
thresholds: { lag: { at_most: 1s, for: 1s }, write_freeze: ${budget} }
rehearsal: { sql: sql }
`;

/** The plan of the matrix, read. */
export type SmallPlan = { readonly file: string; readonly plan: Plan; readonly hash: string };

/** Writes the small plan with its schema, rows and traffic into a folder. */
export async function writePlan(
  folder: string,
  engine: Engine = 'mysql',
  budget = '5s',
  subscriptions = 1,
): Promise<SmallPlan> {
  await (engine === 'postgresql' ? writeSmallPostgresShop : writeSmallShop)(join(folder, 'sql'));
  const file = join(folder, 'shop.yaml');
  await writeFile(file, textOf(engine, budget, subscriptions));
  const reading = await readPlan(file, undefined, await known());
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return { file, plan: reading.plan, hash: reading.hash };
}
