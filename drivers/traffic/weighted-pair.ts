import { Fault } from '../../engine/fault.ts';
import type { Plan, Readers } from '../../engine/plan/resolved.ts';
import type { Duration, Probe, Proof, Reader, Side } from '../../engine/step.ts';
import type { ReaderPair } from '../database.ts';
import { findZone, inSync, listing, type RecordSet, resolves, sameName, upsert } from './route53-calls.ts';

/** One of the two: a weighted CNAME. */
type Part = RecordSet & { readonly SetIdentifier: string; readonly Weight: number };
/** Both, in the order in which they are listed. */
type Parts = readonly [Part, Part];
type Weights = { readonly [side in Side]: number };

/**
 * The weighted pair of CNAMEs that those follow who only read: one part leads to the source's reader, the other to the target's. Only the
 * weights are changed, both in one batch, and whatever else the parts have is put there as it was found.
 */
export function weightedPair(plan: Plan, { record, ...readers }: Readers, read: Reader): ReaderPair {
  const zone = plan.traffic.via === 'route53' ? plan.traffic.zone : '';
  const hosts = { source: readers.source ?? plan.source.host, target: readers.target ?? plan.target.host };
  return {
    schedule: readers.schedule,
    async look() {
      const zoneId = await findZone(read, zone);
      const parts = await findParts(read, { zoneId, zone, record, hosts });
      const placeOf = (side: Side) => (leadsTo(parts[0], hosts[side]) ? 0 : 1);
      const sideOf = (part: Part): Side => (leadsTo(part, hosts.source) ? 'source' : 'target');
      const found: Weights = {
        source: parts[placeOf('source')].Weight,
        target: parts[placeOf('target')].Weight,
      };
      const ttl: Duration = `${Math.max(parts[0].TTL, parts[1].TTL)}s`;
      const weigh = (to: Weights) =>
        upsert(
          zoneId,
          parts.map((part) => ({ ...part, Name: record, Weight: to[sideOf(part)] })),
        );
      const weightOf = (side: Side) => ({
        ask: listing(zoneId, record, 2),
        path: `ResourceRecordSets.${placeOf(side)}.Weight`,
      });
      const is = (side: Side, weight: number): Probe => ({ ...weightOf(side), is: [weight], within: '30s' });
      const stays = (length: Duration): Probe => ({
        ...weightOf('target'),
        unchanged: length,
        within: '7d',
      });
      const shows = (to: Weights): Proof => [is('source', to.source), is('target', to.target)];
      const atTarget = (percent: number): Weights => ({ source: 100 - percent, target: percent });
      const words = (to: Weights) => `${to.source} for ${hosts.source}, ${to.target} for ${hosts.target}`;
      return {
        ttl,
        send(id, percent, before) {
          const [to, was] = [atTarget(percent), before === null ? found : atTarget(before)];
          return {
            id,
            title: `weigh ${record}: ${words(to)} (was ${was.source} and ${was.target})`,
            forward: weigh(to),
            until: shows(to),
            back: {
              title: `${was.source} and ${was.target} again`,
              call: weigh(was),
              // Whoever goes back further takes away what readers may still be sent to.
              until: before === null ? [...shows(was), stays(ttl)] : shows(was),
            },
          };
        },
        stands: (percent) => shows(atTarget(percent)),
        followed: (action, percent, length) => [
          inSync(action),
          stays(length),
          ...(percent === 100 ? [resolves(record, hosts.target)] : []),
        ],
      };
    },
    leadsBack: (action) => [inSync(action), resolves(record, hosts.source)],
  };
}

const leadsTo = ({ ResourceRecords = [] }: RecordSet, host: string) =>
  sameName(ResourceRecords[0]?.Value ?? '', host);

/** The two parts, by the hosts that they lead to. Throws a fault that says what to create where they are not there, or not alone. */
async function findParts(
  read: Reader,
  it: { zoneId: string; zone: string; record: string; hosts: { source: string; target: string } },
): Promise<Parts> {
  const { zoneId, zone, record, hosts } = it;
  const { ResourceRecordSets = [] } = (await read.ask(listing(zoneId, record, 100))) as {
    ResourceRecordSets?: RecordSet[];
  };
  const named = ResourceRecordSets.filter(({ Name, Type }) => sameName(Name, record) && Type === 'CNAME');
  const parts = named.filter(
    (set): set is Part => set.SetIdentifier !== undefined && set.Weight !== undefined,
  );
  const both = [hosts.source, hosts.target].every((host) => parts.some((part) => leadsTo(part, host)));
  const [first, second] = parts;
  if (both && first && second && named.length === 2) return [first, second];
  const found = named.map(
    ({ ResourceRecords = [], Weight }) => `"${ResourceRecords[0]?.Value}" ${Weight ?? 'without a weight'}`,
  );
  throw new Fault(
    `"${record}" in the zone "${zone}" is not a weighted pair of CNAMEs for "${hosts.source}" and "${hosts.target}": it has ${found.join(', ') || 'no CNAME'}`,
    {
      next: `Let it have two weighted CNAMEs and nothing else: "${hosts.source}" with the weight 100, "${hosts.target}" with the weight 0, and the same TTL.`,
    },
  );
}
