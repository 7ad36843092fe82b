import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { streamDecode, streamEncode } from 'dns-packet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createZones } from '../../../infra/sandbox/aws/zones.ts';
import { type Dns, startDns } from '../../../infra/sandbox/dns.ts';

let dns: Dns;
beforeAll(async () => {
  const hosts = new Map([['db.internal', '127.9.9.9']]);
  dns = await startDns({ hosts, zones: createZones() });
});
afterAll(() => dns.stop());

test('a resolver gets an answer over UDP, and hears of what is not there', async () => {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([`${dns.address}:${dns.port}`]);
  expect(await resolver.resolve4('db.internal', { ttl: true })).toEqual([{ address: '127.9.9.9', ttl: 60 }]);
  await expect(resolver.resolve4('other.internal')).rejects.toMatchObject({ code: 'EREFUSED' });
});

test('a client gets an answer over TCP, even when its question comes in pieces', async () => {
  const socket = connect(dns.port, dns.address);
  const query = streamEncode({ type: 'query', id: 7, questions: [{ type: 'A', name: 'db.internal' }] });
  socket.write(query.subarray(0, 5));
  setTimeout(() => socket.write(query.subarray(5)), 10);
  const [chunk] = await socket.take(1).toArray();
  expect(streamDecode(chunk as Buffer)).toMatchObject({ id: 7, answers: [{ data: '127.9.9.9' }] });
});
