import { milliseconds } from '../../engine/duration.ts';
import { Fault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Action, Call, Json, Probe, Reader, Side } from '../../engine/step.ts';
import type { Permitted } from '../aws/permissions.ts';
import type { Traffic } from '../database.ts';
import { findZone, inSync, listing, type RecordSet, resolves, sameName, upsert } from './route53-calls.ts';
import { weightedPair } from './weighted-pair.ts';

/** The operations that a record is read and changed by. */
export const route53Uses = [
  'route53:ListHostedZonesByName',
  'route53:ListResourceRecordSets',
  'route53:ChangeResourceRecordSets',
  'route53:GetChange',
] as const satisfies readonly Permitted[];

/** A CNAME in a Route 53 zone, which comes to lead to the host of a side. */
export function route53Traffic(plan: Plan, read: Reader, to: Side): Traffic {
  if (plan.traffic.via !== 'route53') throw new RangeError('the plan has no Route 53 traffic');
  const { zone, record, ttl, readers } = plan.traffic;
  const { host } = plan[to];
  const seconds = Math.max(1, Math.round(milliseconds(ttl) / 1000));

  async function look(): Promise<{ zoneId: string; now: RecordSet }> {
    const zoneId = await findZone(read, zone);
    const found = (await read.ask(listing(zoneId, record))) as { ResourceRecordSets?: RecordSet[] };
    const now = found.ResourceRecordSets?.[0];
    if (!now || !sameName(now.Name, record) || now.Type !== 'CNAME')
      throw new Fault(`there is no CNAME "${record}" in the zone "${zone}"`, {
        next: `Create it with the value "${plan.source.host}", let applications use it, and run again.`,
      });
    if (now.SetIdentifier !== undefined || now.ResourceRecords?.length !== 1)
      throw new Fault(
        `"${record}" is a weighted or otherwise routed record; a writer's name needs a simple CNAME`,
        {
          next: 'Weights on a record that takes writes split the database. Make it a simple one, and run again; those that only read can have a pair of their own: traffic.readers.',
        },
      );
    return { zoneId, now };
  }

  return {
    pair: readers && weightedPair(plan, readers, read),
    async lowerTtl() {
      const { zoneId, now } = await look();
      const value = now.ResourceRecords[0]?.Value ?? '';
      if (now.TTL <= seconds) return [];
      return [
        {
          id: 'ttl',
          title: `lower the TTL of ${record} from ${now.TTL} s to ${seconds} s`,
          forward: point(zoneId, record, value, seconds),
          until: [shows(zoneId, record, 'TTL', seconds)],
          back: {
            title: `${now.TTL} s again`,
            call: point(zoneId, record, value, now.TTL),
            until: [shows(zoneId, record, 'TTL', now.TTL)],
          },
        },
        {
          id: 'expired',
          title: `wait ${now.TTL} s until every answer with the old TTL has expired`,
          until: [
            inSync('lower-ttl/ttl'),
            {
              ask: listing(zoneId, record),
              path: 'ResourceRecordSets.0.TTL',
              unchanged: `${now.TTL}s`,
              within: '7d',
            },
          ],
          back: { nothing: 'it only waits' },
        },
      ];
    },
    async restoreTtl(lowered) {
      const { zoneId, now } = await look();
      const before = lowered ? ttlBefore(lowered) : now.TTL;
      const low = Math.min(now.TTL, seconds);
      if (before <= low) return [];
      // It leads where it leads by now, which somebody may have changed since.
      const value = lowered ? (now.ResourceRecords[0]?.Value ?? '') : host;
      return [
        {
          id: 'ttl',
          title: `raise the TTL of ${record} from ${low} s to ${before} s again`,
          forward: point(zoneId, record, value, before),
          until: [shows(zoneId, record, 'TTL', before)],
          back: {
            title: `${low} s again`,
            call: point(zoneId, record, value, low),
            until: [shows(zoneId, record, 'TTL', low)],
          },
        },
      ];
    },
    async switch() {
      const { zoneId, now } = await look();
      const old = now.ResourceRecords[0]?.Value ?? '';
      const ttlNow = Math.min(now.TTL, seconds);
      return [
        {
          id: 'record',
          title: `point ${record} at ${host} (was ${old})`,
          forward: point(zoneId, record, host, ttlNow),
          until: [shows(zoneId, record, 'ResourceRecords.0.Value', host)],
          back: {
            title: `points back at ${old}`,
            call: point(zoneId, record, old, ttlNow),
            until: [shows(zoneId, record, 'ResourceRecords.0.Value', old)],
          },
        },
      ];
    },
    settle: (): readonly Action[] => [
      {
        id: 'everywhere',
        title: `every Route 53 server answers ${record} with ${host}`,
        until: [inSync('switch-traffic/record')],
        back: { nothing: 'it only asks' },
      },
      {
        id: 'resolved',
        title: `${record} resolves to ${host} from here`,
        until: [resolves(record, host)],
        back: { nothing: 'it only asks' },
      },
    ],
  };
}

/** The TTL that a record had before an action lowered it: the one that its way back gives it again. */
function ttlBefore({ back }: Action): number {
  const asked = 'call' in back && back.until[0];
  const ttl = asked && 'is' in asked ? asked.is[0] : undefined;
  if (typeof ttl !== 'number') throw new TypeError('the journal does not say which TTL the record had');
  return ttl;
}

const shows = (zoneId: string, record: string, field: string, value: Json): Probe => ({
  ask: listing(zoneId, record),
  path: `ResourceRecordSets.0.${field}`,
  is: [value],
  within: '30s',
});

const point = (zoneId: string, record: string, value: string, ttl: number): Call =>
  upsert(zoneId, [{ Name: record, Type: 'CNAME', TTL: ttl, ResourceRecords: [{ Value: value }] }]);
