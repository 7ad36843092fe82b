import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PostgresServer } from '../../../infra/sandbox/postgresql/server.ts';
import { migrate, start } from '../run/rig.ts';
import { ask, type Rehearsal, startShop } from './shop.ts';

let shop: Rehearsal;

// The servers write down every statement that they get, with its values.
beforeAll(async () => {
  shop = await startShop({ generalLog: true }, (plan) => plan.replace('reverse: none', 'reverse: required'));
});
afterAll(() => shop?.stop());

/** The statements in hand on a server, looked at every few milliseconds. */
async function watchSessions(server: PostgresServer): Promise<() => Promise<string>> {
  const session = await server.connect();
  await session.query('SET log_statement = none');
  let over = false;
  const seen = new Set<string>();
  const watching = (async () => {
    while (!over) {
      const { rows } = await session.query<{ query: string }>('SELECT query FROM pg_stat_activity');
      for (const { query } of rows) seen.add(query);
      await sleep(2);
    }
    await session.end();
  })();
  return async () => {
    over = true;
    await watching;
    return [...seen].join('\n');
  };
}

async function textsBelow(folder: string): Promise<string> {
  const texts: string[] = [];
  for (const name of await readdir(folder, { recursive: true }))
    if ((await stat(join(folder, name))).isFile()) texts.push(await readFile(join(folder, name), 'utf8'));
  return texts.join('\n');
}

/** What Secrets Manager holds. */
async function passwordsOf({ sandbox }: Rehearsal, names: readonly string[]): Promise<ReadonlySet<string>> {
  const client = new SecretsManagerClient(sandbox.aws.settings);
  const found = await Promise.all(
    names.map((name) => client.send(new GetSecretValueCommand({ SecretId: `shop/${name}` }))),
  );
  client.destroy();
  return new Set(found.map(({ SecretString = '' }) => JSON.parse(SecretString).password));
}

test('no password is in records, output, sessions or the servers’ logs', async () => {
  const { sandbox, file } = shop;
  const environment = { ...sandbox.environment, AURORA_MIGRATE_DEBUG: '1' };
  const seen = await Promise.all([watchSessions(sandbox.source), watchSessions(sandbox.target)]);
  const run = await start(['run', file, '--yes', '--json'], environment).ended;
  const sessions = await Promise.all(seen.map((end) => end()));
  expect(`${run.code}\n${run.code === 0 ? '' : run.out.slice(-3_000) + run.err}`).toBe('0\n');
  const others = await Promise.all([
    migrate(['status', file, '--json'], environment),
    migrate(['verify', file, '--json'], environment),
  ]);
  const places = {
    printed: [run, ...others].flatMap(({ out, err }) => [out, err]).join('\n'),
    sessions: sessions.join('\n'),
    logs: (
      await Promise.all([sandbox.source, sandbox.target].map((server) => readFile(server.generalLog, 'utf8')))
    ).join('\n'),
    aws: JSON.stringify(sandbox.aws.log),
    state: await textsBelow(join(sandbox.folder, 'state')),
  };

  // Each place is shown to hold what it should, before it is said not to hold the passwords.
  expect(places.printed).toContain('postgresql.make-channel@1');
  expect(places.state).toContain('"$secret":"replication"');
  expect(places.logs).toMatch(/statement: .*SUBSCRIPTION "aurora_migrate_back"/);
  expect(places.sessions).toContain('pg_stat_activity');

  const [role] = await ask(
    sandbox.target,
    "SELECT rolpassword AS of FROM pg_authid WHERE rolname = 'shop_app'",
  );
  expect(role?.of).toMatch(/^SCRAM-SHA-256/);
  const passwords = await passwordsOf(shop, ['source', 'target', 'app', 'replication']);
  expect(passwords.size).toBe(4);
  for (const password of [...passwords, String(role?.of)]) {
    expect(password.length).toBeGreaterThan(20);
    for (const [place, text] of Object.entries(places)) expect(text.includes(password), place).toBe(false);
  }
});
