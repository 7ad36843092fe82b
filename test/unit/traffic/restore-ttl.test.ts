import { expect, test } from 'vitest';
import type { Scene } from '../../../drivers/scene.ts';
import { route53Traffic } from '../../../drivers/traffic/route53.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Reader, Side } from '../../../engine/step.ts';
import { restoreTtl } from '../../../steps/restore-ttl.ts';

const plan = {
  source: { host: 'old.example.com' },
  target: { host: 'new.example.com' },
  traffic: { via: 'route53', zone: 'example.com', record: 'db.example.com', ttl: '5s' },
  phases: { replicate: [{ step: 'lower-ttl' }] },
} as unknown as Plan;

const traffic = (ttl: number, value: string, to: Side = 'target') =>
  route53Traffic(
    plan,
    {
      rows: async () => [],
      ask: async (call) =>
        'aws' in call && call.aws === 'route53:ListHostedZonesByName'
          ? { HostedZones: [{ Id: '/hostedzone/Z1', Name: 'example.com.' }] }
          : {
              ResourceRecordSets: [
                { Name: 'db.example.com.', Type: 'CNAME', TTL: ttl, ResourceRecords: [{ Value: value }] },
              ],
            },
    } satisfies Reader,
    to,
  );

const lowered = async () => (await traffic(300, 'old.example.com').lowerTtl())[0] as Action;

/** What a call asks for, as far as the record goes. */
const sets = (record: object) => ({
  forward: { input: { ChangeBatch: { Changes: [{ ResourceRecordSet: record }] } } },
});

const made = (action: Action | null) => action && { action, output: null };
const planned = (scene: Partial<Scene>) =>
  restoreTtl.plan({}, { plan, earlier: () => null, soFar: null, ...scene } as Scene);

test('the record gets the TTL again that the journal says it had, and leads where it leads by now', async () => {
  const [action] = await traffic(5, 'elsewhere.example.com').restoreTtl(await lowered());
  expect(action?.title).toBe('raise the TTL of db.example.com from 5 s to 300 s again');
  expect(action).toMatchObject(sets({ TTL: 300, ResourceRecords: [{ Value: 'elsewhere.example.com' }] }));
  expect(action?.back).toMatchObject({ title: '5 s again' });
});

test('in a run its own journal is asked, in a rollback that of the run; what was never lowered stays', async () => {
  const low = traffic(5, 'new.example.com');
  const action = await lowered();
  expect(await planned({ traffic: low, soFar: async () => made(action) })).toHaveLength(1);
  expect(await planned({ traffic: low, earlier: () => made(action), soFar: async () => null })).toHaveLength(
    1,
  );
  expect(await planned({ traffic: low, soFar: async () => null })).toEqual([]);
  expect(await planned({ traffic: traffic(300, 'new.example.com'), soFar: async () => null })).toEqual([]);
});

test('a dry run shows what the run will do once it has lowered the TTL', async () => {
  const [action] = await planned({ traffic: traffic(300, 'old.example.com') });
  expect(action?.title).toBe('raise the TTL of db.example.com from 5 s to 300 s again');
  expect(action).toMatchObject(sets({ TTL: 300, ResourceRecords: [{ Value: 'new.example.com' }] }));
  expect(await planned({ traffic: traffic(5, 'old.example.com') })).toEqual([]);
});
