import {
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { route53Service } from '../../../infra/sandbox/aws/route53.ts';
import { type Aws, startAws } from '../../../infra/sandbox/aws/server.ts';
import { createZones } from '../../../infra/sandbox/aws/zones.ts';

let clock = 0;
let aws: Aws;
let client: Route53Client;
let id: string;
beforeAll(async () => {
  const zones = createZones({ propagation: 200, now: () => clock });
  aws = await startAws({ services: [route53Service(zones)] });
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  client = new Route53Client({ endpoint: aws.endpoint, region: 'us-east-1', credentials });
  for (const name of ['example.com', 'a.example.com', 'example.org'])
    zones.create({ name, reference: name, comment: undefined, isPrivate: true });
  id = (await byName('example.com')).HostedZones?.[0]?.Id ?? '';
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

const byName = (DNSName: string) => client.send(new ListHostedZonesByNameCommand({ DNSName, MaxItems: 1 }));
const change = (Action: ChangeAction, ResourceRecordSet: ResourceRecordSet) =>
  client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: id,
      ChangeBatch: { Comment: 'a "test" & more', Changes: [{ Action, ResourceRecordSet }] },
    }),
  );
const record = (Name: string, Value: string): ResourceRecordSet => ({
  Name,
  Type: 'CNAME',
  TTL: 5,
  ResourceRecords: [{ Value }],
});

test('a zone is found by its name, and by its id', async () => {
  const found = await byName('example.com');
  expect(found).toMatchObject({ IsTruncated: true, NextDNSName: 'a.example.com.', MaxItems: 1 });
  const zone = await client.send(new GetHostedZoneCommand({ Id: id }));
  expect(zone.HostedZone).toMatchObject({ Id: id, Name: 'example.com.', Config: { PrivateZone: true } });
});

test('a change is pending until it has spread', async () => {
  const { ChangeInfo } = await change('UPSERT', record('db.example.com', 'old.internal'));
  expect(ChangeInfo).toMatchObject({ Status: 'PENDING', Comment: 'a "test" & more' });
  const status = async () =>
    (await client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo?.Status;
  expect(await status()).toBe('PENDING');
  clock += 200;
  expect(await status()).toBe('INSYNC');
});

test('records are listed in pages, from a name on', async () => {
  for (const name of ['b', 'c', 'd']) await change('UPSERT', record(`${name}.example.com`, 'x.internal'));
  const first = await client.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: id, StartRecordName: 'b.example.com', MaxItems: 2 }),
  );
  expect(first).toMatchObject({
    IsTruncated: true,
    NextRecordName: 'd.example.com.',
    NextRecordType: 'CNAME',
  });
  expect(first.ResourceRecordSets?.map(({ Name }) => Name)).toEqual(['b.example.com.', 'c.example.com.']);
  const next = await client.send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: id,
      StartRecordName: first.NextRecordName,
      StartRecordType: first.NextRecordType,
    }),
  );
  expect(next.ResourceRecordSets?.[0]).toEqual(record('d.example.com.', 'x.internal'));
});

test('what is wrong is refused with the errors of the service', async () => {
  await expect(change('DELETE', record('none.example.com', 'x.internal'))).rejects.toMatchObject({
    name: 'InvalidChangeBatch',
    message: expect.stringContaining('but it was not found'),
  });
  const zone = client.send(new GetHostedZoneCommand({ Id: 'ZNONE' }));
  await expect(zone).rejects.toMatchObject({ name: 'NoSuchHostedZone', $metadata: { httpStatusCode: 404 } });
  const unknown = client.send(new GetChangeCommand({ Id: 'CNONE' }));
  await expect(unknown).rejects.toMatchObject({ name: 'NoSuchChange' });
});

test('what the sandbox does not support is refused, never ignored', async () => {
  const gone = client.send(new DeleteHostedZoneCommand({ Id: id }));
  await expect(gone).rejects.toMatchObject({ name: 'InvalidAction' });
  const failover = change('UPSERT', { ...record('f.example.com', 'x.internal'), Failover: 'PRIMARY' });
  await expect(failover).rejects.toMatchObject({ message: expect.stringContaining('"Failover"') });
  expect(aws.log.at(-1)).toMatchObject({ refused: 'InvalidInput' });
});

test('requests without a signature are refused', async () => {
  const answer = await fetch(`${aws.endpoint}/2013-04-01/hostedzonesbyname`);
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('"__type":"MissingAuthenticationToken"');
});
