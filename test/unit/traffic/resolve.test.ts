import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askRecord, describeAnswers } from '../../../infra/sandbox/traffic/answers.ts';
import { createResolver } from '../../../infra/sandbox/traffic/resolver.ts';
import { alias, host, startNameServer } from './name-server.ts';

test('a record is followed through its CNAMEs, with the smallest TTL', async () => {
  await using server = await startNameServer();
  server.point('db.test', alias('db.test', 'Source.test', 5), host('source.test', '127.0.0.2', 60));
  const answers = await askRecord(server, 'db.test');
  expect(answers).toEqual({ record: 'db.test', chain: ['source.test'], address: '127.0.0.2', ttl: 5 });
  expect(describeAnswers(answers)).toBe('db.test → source.test → 127.0.0.2 (TTL 5 s)');
});

test('a server that answers the CNAME alone is asked for the next name', async () => {
  await using server = await startNameServer();
  server.point('db.test', alias('db.test', 'source.test', 5));
  server.point('source.test', host('source.test', '127.0.0.2', 3));
  expect(await askRecord(server, 'db.test')).toMatchObject({ address: '127.0.0.2', ttl: 3 });
  expect(server.asked()).toBe(2);
});

test('unknown names, names without an address, circles and silence are errors', async () => {
  await using server = await startNameServer();
  server.point('empty.test');
  server.point('circle.test', alias('circle.test', 'circle.test', 1));
  await expect(askRecord(server, 'none.test')).rejects.toThrow('answers NXDOMAIN for "none.test"');
  await expect(askRecord(server, 'empty.test')).rejects.toThrow('has no address for "empty.test"');
  await expect(askRecord(server, 'circle.test')).rejects.toThrow('leads through more than 8 names');
  await expect(askRecord({ address: '127.0.0.1', port: 9 }, 'db.test', 50)).rejects.toThrow(
    'did not answer within 50 ms',
  );
});

test('an answer is kept for its TTL, and callers at the same time share a question', async () => {
  await using server = await startNameServer();
  server.point('db.test', host('db.test', '127.0.0.2', 1));
  const resolver = createResolver(server, 'db.test');
  const both = await Promise.all([resolver.resolve(), resolver.resolve()]);
  expect(both.map(({ address }) => address)).toEqual(['127.0.0.2', '127.0.0.2']);
  server.point('db.test', host('db.test', '127.0.0.3', 1));
  expect((await resolver.resolve()).address).toBe('127.0.0.2');
  expect(server.asked()).toBe(1);
  await sleep(1_010);
  expect((await resolver.resolve()).address).toBe('127.0.0.3');
});
