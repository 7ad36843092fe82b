import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { expect, test, vi } from 'vitest';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { weightedPair } from '../../../drivers/traffic/weighted-pair.ts';
import { at } from '../../../engine/late.ts';
import type { Plan, Readers } from '../../../engine/plan/resolved.ts';
import type { AwsCall, Call, Proof, Reader } from '../../../engine/step.ts';
import { route53Service } from '../../../infra/sandbox/aws/route53.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { createZones } from '../../../infra/sandbox/aws/zones.ts';
import { describeEnvironment } from '../../../infra/sandbox/environment.ts';
import { credentials } from './conversation.ts';
import { reason, withMoto } from './moto.ts';

const Name = 'db-ro.example.com';
const readers: Readers = {
  ...{ record: Name, source: 'old-ro.internal', target: 'new-ro.internal' },
  credentials: { secret: 'shop/reader' },
  schedule: [{ weight: 25, for: '1s' }],
  health: { query: null, error_rate: 1 },
};
const plan = { traffic: { via: 'route53', zone: 'example.com', readers } } as unknown as Plan;

test.skipIf(reason)(
  'a pair of weighted records is found, moved and put back alike in the sandbox and in moto',
  async () => {
    const aws = await startAws({ services: [route53Service(createZones())] });
    try {
      const ours = await converse(aws.endpoint);
      expect(ours).toEqual(await withMoto(converse));
      expect(ours).toMatchObject([
        { weights: { source: 100, target: 0 }, ttl: '5s' },
        { weights: { source: 75, target: 25 }, shown: true },
        { weights: { source: 100, target: 0 }, shown: true },
      ]);
    } finally {
      await aws.stop();
    }
  },
);

/** The driver's own calls, made by the engine's own client. */
async function converse(endpoint: string): Promise<readonly unknown[]> {
  const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });
  const zone = await client.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: '1' }));
  const HostedZoneId = zone.HostedZone?.Id ?? '';
  // Listed by their identifiers, which need not be in the order of the sides.
  for (const [SetIdentifier, Value, Weight] of [
    ['a-new', readers.target, 0],
    ['b-old', readers.source, 100],
  ] as const)
    await client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId,
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: {
                ...{ Name, Type: 'CNAME', TTL: 5, SetIdentifier, Weight },
                ResourceRecords: [{ Value: Value ?? '' }],
              },
            },
          ],
        },
      }),
    );
  const { AURORA_MIGRATE_SURROUNDINGS: _, ...environment } = describeEnvironment(endpoint, '');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const caller = awsCaller();
  const send = async (call: Call) => (await caller.send(call as AwsCall, Date.now() + 10_000)).answer;
  const holds = async (proof: Proof) => {
    for (const probe of proof)
      if ('is' in probe && at(await send(probe.ask), probe.path) !== probe.is[0]) return false;
    return true;
  };
  const weights = async () => {
    const { ResourceRecordSets = [] } = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId }),
    );
    const of = (host: string | null) =>
      ResourceRecordSets.find(({ ResourceRecords }) => ResourceRecords?.[0]?.Value === host)?.Weight;
    return { source: of(readers.source), target: of(readers.target) };
  };
  try {
    const reader = { rows: async () => [], ask: send } satisfies Reader;
    const pair = await weightedPair(plan, readers, reader).look();
    const said: unknown[] = [{ weights: await weights(), ttl: pair.ttl }];
    const { forward, until, back } = pair.send('weights-1', 25, null);
    if (forward === undefined || !('call' in back)) throw new TypeError('it moves, and back');
    await send(forward);
    said.push({ weights: await weights(), shown: await holds(until) });
    await send(back.call);
    said.push({ weights: await weights(), shown: await holds(back.until) });
    return said;
  } finally {
    caller.close();
    // Moto reads them, too.
    vi.unstubAllEnvs();
    client.destroy();
  }
}
