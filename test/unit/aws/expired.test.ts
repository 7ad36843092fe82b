import { beforeEach, expect, test } from 'vitest';
import { openWorld } from '../../../cli/world.ts';
import { openJournal } from '../../../engine/journal.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Outcome } from '../../../engine/running.ts';
import type { Action, AwsCall } from '../../../engine/step.ts';
import type { World } from '../../../engine/world.ts';
import { start, step, type Toy, toy } from '../engine/toy.ts';
import { openAccount } from './account.ts';

const { aws, behave, zones } = await openAccount();
const { zone } = zones.create({ name: 'example.com', reference: '1', isPrivate: false, comment: undefined });
const HostedZoneId = zone.id;

beforeEach(() => {
  behave({ expires: null });
});

/** An action that makes a CNAME, by Route 53. */
const point = (name: string): Action => ({
  id: name,
  title: `point ${name} at new.internal`,
  forward: change('UPSERT', name),
  until: [{ ask: listing(name), path: 'ResourceRecordSets.0.Name', is: [`${name}.`], within: '5s' }],
  back: {
    title: 'none again',
    call: change('DELETE', name),
    until: [{ ask: listing(name), path: 'ResourceRecordSets.0.Type', is: ['NS', 'SOA'], within: '5s' }],
  },
});
const listing = (name: string): AwsCall<'route53:ListResourceRecordSets'> => ({
  aws: 'route53:ListResourceRecordSets',
  input: { HostedZoneId, StartRecordName: name, StartRecordType: 'CNAME', MaxItems: 1 },
});
const change = (Action: 'UPSERT' | 'DELETE', Name: string): AwsCall<'route53:ChangeResourceRecordSets'> => ({
  aws: 'route53:ChangeResourceRecordSets',
  input: {
    HostedZoneId,
    ChangeBatch: {
      Changes: [
        {
          Action,
          ResourceRecordSet: { Name, Type: 'CNAME', TTL: 5, ResourceRecords: [{ Value: 'new.internal' }] },
        },
      ],
    },
  },
});

const nobody = { user: 'nobody', password: { env: 'NONE' } };
const plan = {
  source: { engine: 'mysql', credentials: nobody, application: { credentials: nobody } },
  target: { credentials: nobody },
  replication: { credentials: nobody, reverse_credentials: nobody, target_credentials: null },
  traffic: { via: 'none' },
  hooks: [],
} as unknown as Plan;

const steps = ['a', 'b', 'c'].map((name) => step(name, 'prepare', point(`${name}.example.com`)));

/** One process, with clients of its own; the credentials expire once AWS has accepted so many changes of it. */
async function inProcess(it: Toy, expireAfter = Number.POSITIVE_INFINITY): Promise<Outcome> {
  const first = aws.log.length;
  const world = await openWorld(plan);
  const expiring: World = {
    ...world,
    async make(call, terms) {
      if (changesSince(first).length >= expireAfter) behave({ expires: Date.now() });
      return world.make(call, terms);
    },
  };
  try {
    return await start(it, steps, { world: expiring });
  } finally {
    world.close();
  }
}

const upsert = 'route53:ChangeResourceRecordSets';
const changesSince = (from: number) =>
  aws.log.slice(from).filter(({ operation, refused }) => operation === upsert && !refused);

test.each([
  [0, 'a/a'],
  [1, 'a/a'],
  [2, 'b/b'],
])(
  'credentials that expire after %i changes stop the run with the cause, and once they are renewed it goes on',
  async (changes, action) => {
    const it = toy();
    const first = aws.log.length;
    expect(await inProcess(it, changes)).toEqual({
      how: 'held',
      action: `${action}.example.com`,
      because: expect.stringMatching(
        /^route53:\w+: The security token included in the request is expired \(request /,
      ),
      error: { next: expect.stringContaining('run again: the journal resumes') },
    });
    behave({ expires: null });
    expect(await inProcess(it)).toEqual({ how: 'done' });
    expect(changesSince(first)).toHaveLength(3);
    const { entries } = await openJournal(it.store, () => 0);
    // What was accepted before the token expired is not asked for again, and everything stands in AWS's own log by its id.
    const called = entries.flatMap((entry) => (entry.at === 'called' ? [entry.request] : []));
    expect(called).toEqual(changesSince(first).map(({ request }) => request));
  },
);
