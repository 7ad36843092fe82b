import { isIPv4 } from 'node:net';
import { AwsError } from './error.ts';
import type { RecordSet } from './zones.ts';

/** One line of a change batch. */
export interface Change {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly set: RecordSet;
}

/** The records after a batch of changes: all of them or, when one is wrong, none, with Route 53's own messages. */
export function applyChanges(
  zone: string,
  before: readonly RecordSet[],
  changes: readonly Change[],
): readonly RecordSet[] {
  const faults: string[] = [];
  let records = before;
  for (const change of changes) {
    const fault = findFault(zone, records, change);
    if (fault) faults.push(fault);
    else records = apply(records, change);
  }
  if (faults.length) throw new AwsError('InvalidChangeBatch', `[${faults.join(', ')}]`);
  return records;
}

function apply(records: readonly RecordSet[], { action, set }: Change): readonly RecordSet[] {
  const others = records.filter((record) => !sameSet(record, set));
  return action === 'DELETE' ? others : [...others, set];
}

function findFault(zone: string, records: readonly RecordSet[], { action, set }: Change): string | undefined {
  const { name, type, weighted } = set;
  if (name !== zone && !name.endsWith(`.${zone}`))
    return `RRSet with DNS name ${name} is not permitted in zone ${zone}`;
  const current = records.find((record) => sameSet(record, set));
  if (action === 'DELETE') return findDeleteFault(zone, set, current);
  if (action === 'CREATE' && current)
    return `Tried to create resource record set [${described(set)}] but it already exists`;
  return (
    findValueFault(set) ??
    findConflict(
      zone,
      set,
      records.filter((record) => record.name === name && record !== current),
    ) ??
    (weighted && (weighted.weight < 0 || weighted.weight > 255)
      ? `Invalid weight for RRSet with DNS name ${name}, type ${type}`
      : undefined)
  );
}

function findDeleteFault(zone: string, set: RecordSet, current: RecordSet | undefined): string | undefined {
  if (!current) return `Tried to delete resource record set [${described(set)}] but it was not found`;
  if (set.name === zone && (set.type === 'NS' || set.type === 'SOA'))
    return `A HostedZone must contain at least one NS record for the zone itself.`;
  return sameValues(current, set)
    ? undefined
    : `Tried to delete resource record set [${described(set)}] but the values provided do not match the current values`;
}

function findConflict(
  zone: string,
  { name, type, ttl, weighted }: RecordSet,
  others: readonly RecordSet[],
): string | undefined {
  if (type === 'CNAME' && name === zone)
    return `RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zone}`;
  if (type === 'CNAME' && others.some((other) => other.type !== 'CNAME'))
    return `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone}`;
  if (type !== 'CNAME' && others.some((other) => other.type === 'CNAME'))
    return `RRSet of type ${type} with DNS name ${name} is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone ${zone}`;
  const peers = others.filter((other) => other.type === type);
  if (!peers.length) return undefined;
  if (!weighted)
    return `RRSet with DNS name ${name}, type ${type} cannot be created as other RRSets exist with the same name and type.`;
  const which = `RRSet with DNS name ${name}, type ${type}, SetIdentifier ${weighted.identifier}`;
  if (peers.some((peer) => !peer.weighted))
    return `${which} cannot be created as a non-weighted set exists with the same name and type.`;
  return peers.some((peer) => peer.ttl !== ttl)
    ? `${which} cannot be created as weighted sets must contain the same TTL.`
    : undefined;
}

function findValueFault({ name, type, values }: RecordSet): string | undefined {
  const wrong = (value: string, why: string) =>
    `Invalid Resource Record: '${why} encountered with '${value}'' for RRSet with DNS name ${name}, type ${type}`;
  if (type === 'CNAME' && values.length !== 1)
    return wrong(values.join(', '), 'FATAL problem: CNAMERecordMustHaveOneValue');
  for (const value of values) {
    if (type === 'A' && !isIPv4(value)) return wrong(value, 'FATAL problem: ARRDATAIllegalIPv4Address');
    if (type === 'CNAME' && !/^[a-z0-9_*-]+(\.[a-z0-9_-]+)*\.?$/i.test(value))
      return wrong(value, 'FATAL problem: DomainLabelEmpty');
  }
  return undefined;
}

function sameSet(a: RecordSet, b: RecordSet): boolean {
  return a.name === b.name && a.type === b.type && a.weighted?.identifier === b.weighted?.identifier;
}

function sameValues(a: RecordSet, b: RecordSet): boolean {
  const values = (set: RecordSet) => JSON.stringify([...set.values].sort());
  return a.ttl === b.ttl && a.weighted?.weight === b.weighted?.weight && values(a) === values(b);
}

function described({ name, type, weighted }: RecordSet): string {
  const set = weighted ? `, set-identifier='${weighted.identifier}'` : '';
  return `name='${name}', type='${type}'${set}`;
}
