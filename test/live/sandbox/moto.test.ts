import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { expect, test } from 'vitest';
import { route53Service } from '../../../infra/sandbox/aws/route53.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { createZones } from '../../../infra/sandbox/aws/zones.ts';
import { reason, withMoto } from './moto.ts';

test.skipIf(reason)('the answers of Route 53 have the shape that moto gives them', async () => {
  const aws = await startAws({ services: [route53Service(createZones())] });
  try {
    expect(await converse(aws.endpoint)).toEqual(await withMoto(converse));
  } finally {
    await aws.stop();
  }
});

async function converse(endpoint: string): Promise<unknown[]> {
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });
  const reference = { Name: 'example.com', CallerReference: '1' };
  const created = await client.send(new CreateHostedZoneCommand(reference));
  const HostedZoneId = created.HostedZone?.Id;
  const change = (Action: 'CREATE' | 'UPSERT' | 'DELETE', Value: string) =>
    client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId,
        ChangeBatch: {
          Changes: [
            {
              Action,
              ResourceRecordSet: {
                Name: 'db.example.com',
                Type: 'CNAME',
                TTL: 5,
                ResourceRecords: [{ Value }],
              },
            },
          ],
        },
      }),
    );
  const accepted = await change('CREATE', 'old.internal');
  const answers = [
    created,
    accepted,
    await client.send(new GetHostedZoneCommand({ Id: HostedZoneId })),
    await client.send(new ListHostedZonesByNameCommand({ DNSName: 'example.com' })),
    await client.send(new GetChangeCommand({ Id: accepted.ChangeInfo?.Id })),
    await change('UPSERT', 'new.internal'),
    await client.send(new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: 'db.example.com' })),
    await client
      .send(new GetHostedZoneCommand({ Id: 'ZNONE' }))
      .catch((error: Error) => ({ refused: error.name })),
  ];
  client.destroy();
  return answers.map((answer) => shape(answer));
}

// Required by the service's model where moto leaves them out, or the other way round.
const disputed = ['$metadata', 'IsTruncated', 'MaxItems', 'DelegationSet'];

/** Names and types, and of values only those that both must agree on. */
function shape(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shape(item));
  if (value instanceof Date) return 'date';
  if (value === null || typeof value !== 'object')
    return ['Name', 'Type', 'TTL', 'Value', 'refused'].includes(key) ? value : typeof value;
  const fields = Object.entries(value).filter(([name]) => !disputed.includes(name));
  return Object.fromEntries(fields.map(([name, item]) => [name, shape(item, name)]));
}
