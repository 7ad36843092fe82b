import { expect, test } from 'vitest';
import type { Change } from '../../../infra/sandbox/aws/record-changes.ts';
import { createZones } from '../../../infra/sandbox/aws/zones.ts';
import { answerQuestion } from '../../../infra/sandbox/dns-answer.ts';

const record = 'db.example.com.';

function world(changes: readonly Change[]) {
  let clock = 0;
  const zones = createZones({ propagation: 200, now: () => clock });
  const { zone } = zones.create({
    name: 'example.com',
    reference: '1',
    comment: undefined,
    isPrivate: true,
  });
  zones.change(zone.id, changes);
  clock = 1_000;
  const hosts = new Map([['old.internal', '127.1.1.1']]);
  return { names: { hosts, zones, choose: () => 5 }, zones, zone, wait: (ms: number) => (clock += ms) };
}

const cname = (value: string, weighted?: { identifier: string; weight: number }): Change => ({
  action: 'UPSERT',
  set: { name: record, type: 'CNAME', ttl: 5, values: [value], ...(weighted && { weighted }) },
});

test('a CNAME is answered with the address that it leads to', () => {
  const { names } = world([cname('old.internal')]);
  const answer = answerQuestion(names, 'DB.example.com', 'A');
  expect(answer).toMatchObject({ rcode: 'NOERROR', flag_aa: true });
  expect(answer.answers).toEqual([
    { type: 'CNAME', name: 'db.example.com', ttl: 5, data: 'old.internal' },
    { type: 'A', name: 'old.internal', ttl: 60, data: '127.1.1.1' },
  ]);
});

test('a CNAME that leads out of what is known is answered alone', () => {
  const { names } = world([cname('elsewhere.invalid')]);
  expect(answerQuestion(names, 'db.example.com', 'A').answers).toHaveLength(1);
});

test('a change is answered only when it has spread', () => {
  const { names, zones, zone, wait } = world([cname('old.internal')]);
  const change = zones.change(zone.id, [cname('new.internal')]);
  wait(199);
  expect(zones.status(change.id).inSync).toBe(false);
  expect(answerQuestion(names, 'db.example.com', 'CNAME').answers?.[0]?.data).toBe('old.internal');
  wait(1);
  expect(zones.status(change.id).inSync).toBe(true);
  expect(answerQuestion(names, 'db.example.com', 'CNAME').answers?.[0]?.data).toBe('new.internal');
});

test('one of the weighted records is answered, by its weight', () => {
  const { names } = world([
    cname('one.internal', { identifier: 'a', weight: 5 }),
    cname('old.internal', { identifier: 'b', weight: 1 }),
  ]);
  const { answers } = answerQuestion(names, 'db.example.com', 'A');
  expect(answers?.map(({ data }) => data)).toEqual(['old.internal', '127.1.1.1']);
});

test('weighted records that all weigh nothing are answered alike', () => {
  const { names } = world([cname('one.internal', { identifier: 'a', weight: 0 })]);
  const answer = answerQuestion({ ...names, choose: () => 0 }, 'db.example.com', 'CNAME');
  expect(answer.answers).toHaveLength(1);
});

test.each([
  ['no.example.com', 'A', 'NXDOMAIN'],
  ['db.example.com', 'TXT', 'NOERROR'],
  ['example.com', 'TXT', 'NOERROR'],
  ['example.org', 'A', 'REFUSED'],
  ['old.internal', 'AAAA', 'NOERROR'],
])('%s %s is answered with %s', (name, type, rcode) => {
  const { names } = world([cname('old.internal')]);
  const answer = answerQuestion(names, name, type);
  expect(answer.rcode).toBe(rcode);
  if (name.endsWith('example.com')) expect(answer.flag_aa).toBe(true);
});

test('a name that is not there is answered with the SOA', () => {
  const { names } = world([]);
  const [authority] = answerQuestion(names, 'no.example.com', 'A').authorities ?? [];
  expect(authority).toMatchObject({ type: 'SOA', name: 'example.com', ttl: 60 });
});

test('a circle of CNAMEs ends', () => {
  const { names } = world([cname('db.example.com')]);
  expect(answerQuestion(names, 'db.example.com', 'A').rcode).toBe('SERVFAIL');
});
