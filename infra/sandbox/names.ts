import { isIP } from 'node:net';
import { type Plan, readersOf } from '../../engine/plan/resolved.ts';
import type { Side } from '../../engine/step.ts';
import { canonical, type RecordSet, type Zones } from './aws/zones.ts';

/** Where those who only read are sent on each side. A sandbox has no servers of their own for them: both lead to the side itself. */
const readerHost = (plan: Plan, side: Side): string => readersOf(plan)?.[side] ?? plan[side].host;

/** The names that applications reach a side by, all of which its certificate stands for. */
export function namesOf(plan: Plan, side: Side): string[] {
  const { traffic } = plan;
  const readers = readersOf(plan);
  const names = [
    plan[side].host,
    ...(traffic.via === 'route53' ? [traffic.record] : []),
    ...(readers === null ? [] : [readerHost(plan, side), readers.record]),
  ];
  return [...new Set(names)].filter((name) => isIP(name) === 0);
}

/** The plan's host names, and the addresses that stand for them. */
export const hostsOf = (
  plan: Plan,
  { source, target }: { readonly [side in Side]: string },
): Record<string, string> => ({
  [readerHost(plan, 'target')]: target,
  [readerHost(plan, 'source')]: source,
  [plan.target.host]: target,
  [plan.source.host]: source,
});

/** Puts the records there that a plan names: the writers' leads to the source, and so does all the weight of the readers' pair. `ttl`: seconds. */
export function createRecords(zones: Zones, plan: Plan, ttl: number): void {
  const { traffic, source } = plan;
  if (traffic.via !== 'route53') return;
  const type = isIP(source.host) === 4 ? 'A' : 'CNAME';
  const record: RecordSet = { name: canonical(traffic.record), type, ttl, values: [source.host] };
  const zone = { name: traffic.zone, reference: 'sandbox', comment: undefined, isPrivate: true };
  const part = (side: Side, name: string, weight: number): RecordSet => ({
    ...{ name: canonical(name), type: 'CNAME', ttl, values: [readerHost(plan, side)] },
    weighted: { identifier: side, weight },
  });
  const { readers } = traffic;
  const pair =
    readers === null ? [] : [part('source', readers.record, 100), part('target', readers.record, 0)];
  zones.create(zone, [record, ...pair]);
}
