import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { operations } from '../../../cli/registry.ts';
import type { Address, Tools } from '../../../drivers/operation.ts';
import { connectTo } from '../traffic/shop.ts';
import { makeThings, openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);

live('a database that is dropped on the source and is not in the plan stays on the target', async () => {
  const on = await openPair({ database: 'run_bystander' });
  try {
    await makeThings(on.source, 'run_bystander', 50);
    expect((await on.run('run', '--yes', '--until', 'replicate')).code).toBe(0);
    await on.target.query(
      'SET sql_log_bin = 0; CREATE DATABASE bystander; CREATE TABLE bystander.kept (id INT PRIMARY KEY); INSERT INTO bystander.kept VALUES (1)',
    );
    await on.source.query('CREATE DATABASE bystander; DROP DATABASE bystander');
    await on.source.query("INSERT INTO things (name) VALUES ('after it')");
    const ended = await on.run('run');
    expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' });
    expect(await rows(on.target, 'SELECT id FROM bystander.kept')).toEqual([{ id: 1 }]);
    expect(
      await rows(on.target, "SELECT name FROM run_bystander.things WHERE name = 'after it'"),
    ).toHaveLength(1);
  } finally {
    await on.target.query('SET sql_log_bin = 0; DROP DATABASE IF EXISTS bystander; SET sql_log_bin = 1');
    await on.end();
  }
});

live('a freezing statement that still waits in the server cannot freeze again after the thaw', async () => {
  const on = await openPair({ database: 'run_orphan' });
  const [blocker, stray] = [await connectTo(pair.source), await connectTo(pair.source)];
  try {
    await makeThings(on.source, 'run_orphan', 10);
    await blocker.query('LOCK TABLES run_orphan.things WRITE');
    const frozen = stray.query('SET PERSIST read_only = ON').then(
      () => 'frozen',
      () => 'ended',
    );
    await sleep(200);
    const address: Address = {
      host: pair.source.host,
      name: pair.source.host,
      port: pair.source.port,
      username: pair.source.user,
      password: pair.source.password,
      tls: 'verify',
      ca: await readFile(pair.ca, 'utf8'),
    };
    const nothing = { read_only: null, super_read_only: null };
    const state = { read_only: false, super_read_only: false, persisted: nothing };
    const tools = {
      on: 'source',
      server: async () => address,
      deadline: Date.now() + 10_000,
    } as unknown as Tools;
    const restore = (await operations()).get('mysql.restore-read-only@1');
    await restore?.run({ state } as never, tools);
    await blocker.query('UNLOCK TABLES');
    expect(await frozen).toBe('ended');
    expect(await rows(on.source, 'SELECT @@global.read_only AS ro')).toEqual([{ ro: 0 }]);
  } finally {
    blocker.destroy();
    stray.destroy();
    await on.end();
  }
});
