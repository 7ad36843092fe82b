import { cp, mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlan } from '../../../engine/plan/read.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { known } from './known.ts';

const small = `version: 1
name: orders
source:
  engine: mysql
  host: orders-db.internal
  databases: [orders, my.db]
  credentials: { secret: orders/source }
  application: { accounts: [orders_app], credentials: { secret: orders/app } }
target: { engine: mysql, host: orders-aurora.internal, credentials: { secret: orders/target } }
replication: { via: native, reverse: none }
traffic: { via: route53, zone: internal.example.com., record: Orders }
`;

/** Reads a plan that stands alone in a folder. */
async function read(text: string, env?: string): Promise<{ plan: Plan; hash: string }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plan-'));
  const file = join(folder.path, 'plan.yaml');
  await writeFile(file, text);
  const reading = await readPlan(file, env, known);
  if (!reading.ok) throw new Error(reading.faults.map(({ line, what }) => `${line}: ${what}`).join('\n'));
  return reading;
}

test('every default is written out', async () => {
  const { plan } = await read(small);
  expect({ ...plan, state: '' }).toMatchSnapshot();
  expect(plan.state).toMatch(/\.aurora-migrate\/orders\/base$/);
});

test('maps merge, lists replace', async () => {
  const { plan } = await read(
    `${small}tables: { include: ["orders.*"], exclude: ["orders.tmp_*"] }
environments:
  dev:
    source: { port: 3307 }
    tables: { exclude: ["orders.old_*", "orders.log"] }
`,
    'dev',
  );
  expect(plan.env).toBe('dev');
  expect(plan.source).toMatchObject({ host: 'orders-db.internal', port: 3307 });
  expect(plan.tables).toMatchObject({ include: ['orders.*'], exclude: ['orders.old_*', 'orders.log'] });
});

test('a map that makes another choice replaces the map', async () => {
  const { plan } = await read(
    `${small}environments:
  dev:
    traffic: { via: none }
    target: { credentials: { user: admin, password: { env: DEV_PW } } }
`,
    'dev',
  );
  expect(plan.traffic).toEqual({ via: 'none' });
  expect(plan.target.credentials).toEqual({ user: 'admin', password: { env: 'DEV_PW' } });
});

test('variables are filled in after the overlay', async () => {
  const text = small.replace('orders-db.internal', `\${vars.prefix}-db-\${env}.internal`);
  const vars = `vars: { prefix: orders }\nenvironments:\n  dev: { vars: { prefix: "o-\${env}" } }\n`;
  expect((await read(text + vars, 'dev')).plan.source.host).toBe('o-dev-db-dev.internal');
});

test('in S3, too, each environment has a folder of its own', async () => {
  const prod = `environments: { prod: { state: "s3://acme/\${env}/" } }\n`;
  const state = async (more: string, env?: string) => (await read(small + more, env)).plan.state;
  expect(await state('state: s3://acme/orders\n')).toBe('s3://acme/orders/base');
  expect(await state('state: s3://acme\n')).toBe('s3://acme/base');
  expect(await state(prod, 'prod')).toBe('s3://acme/prod/prod');
});

test('comments, the order of keys and the folder are no part of the identity', async () => {
  const { hash } = await read(small);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const [version, ...others] = small.split('\n');
  expect((await read(`# a comment\n${others.join('\n')}${version} # last\n`)).hash).toBe(hash);
  expect((await read(`${small}state: ./elsewhere\n`)).hash).toBe(hash);
});

test('what a plan does is its identity', async () => {
  const { hash } = await read(small);
  expect((await read(`${small}thresholds: { write_freeze: 21s }\n`)).hash).not.toBe(hash);
  expect((await read(`${small}environments: { dev: {} }\n`, 'dev')).hash).not.toBe(hash);
  expect((await read(`${small}thresholds: { write_freeze: 20s }\n`)).hash).toBe(hash);
});

test('the SQL of the rehearsal is part of the identity', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plan-'));
  const file = join(folder.path, 'plan.yaml');
  await mkdir(join(folder.path, 'sql'));
  await writeFile(file, `${small}rehearsal: { sql: sql }\n`);
  const hashes = new Set<string>();
  for (const sql of ['SELECT 1', 'SELECT 2']) {
    await writeFile(join(folder.path, 'sql/seed.sql'), sql);
    const reading = await readPlan(file, undefined, known);
    if (reading.ok) hashes.add(reading.hash);
  }
  const elsewhere = join(folder.path, 'copy');
  await cp(join(folder.path, 'sql'), join(elsewhere, 'sql'), { recursive: true });
  await writeFile(join(elsewhere, 'plan.yaml'), await readFile(file));
  const moved = await readPlan(join(elsewhere, 'plan.yaml'), undefined, known);
  expect(hashes.size).toBe(2);
  expect(moved.ok && hashes.has(moved.hash)).toBe(true);
});

test('an unknown environment names the near one', async () => {
  await expect(read(`${small}environments: { staging: {} }\n`, 'stagin')).rejects.toThrow(
    'no environment "stagin"',
  );
});

test('the quickstart is valid in every environment', async () => {
  for (const env of [undefined, 'dev', 'staging', 'prod']) {
    const reading = await readPlan('plans/quickstart.yaml', env, known);
    expect(reading).toMatchObject({ ok: true, environments: ['dev', 'staging', 'prod'] });
  }
});
