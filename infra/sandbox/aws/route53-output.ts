import { leaf, element as plainElement } from './xml.ts';
import type { RecordSet, Submitted, Zone } from './zones.ts';

const namespace = 'https://route53.amazonaws.com/doc/2013-04-01/';

/** An element with children; a response carries the protocol's namespace. */
export function element(name: string, ...children: readonly string[]): string {
  if (!name.endsWith('Response')) return plainElement(name, children);
  return `<?xml version="1.0"?>\n${plainElement(name, children, `xmlns="${namespace}"`)}`;
}

/** A hosted zone. */
export function hostedZone(zone: Zone, records: number): string {
  return element(
    'HostedZone',
    leaf('Id', `/hostedzone/${zone.id}`),
    leaf('Name', zone.name),
    leaf('CallerReference', zone.reference),
    element('Config', leaf('Comment', zone.comment), leaf('PrivateZone', zone.isPrivate)),
    leaf('ResourceRecordSetCount', records),
  );
}

/** What is known about a change. */
export function changeInfo(change: Submitted, inSync: boolean): string {
  return element(
    'ChangeInfo',
    leaf('Id', `/change/${change.id}`),
    leaf('Status', inSync ? 'INSYNC' : 'PENDING'),
    leaf('SubmittedAt', new Date(change.at).toISOString()),
    leaf('Comment', change.comment),
  );
}

/** A record set. */
export function recordSet({ name, type, ttl, values, weighted }: RecordSet): string {
  const records = values.map((value) => element('ResourceRecord', leaf('Value', value)));
  return element(
    'ResourceRecordSet',
    leaf('Name', name),
    leaf('Type', type),
    leaf('SetIdentifier', weighted?.identifier),
    leaf('Weight', weighted?.weight),
    leaf('TTL', ttl),
    element('ResourceRecords', ...records),
  );
}
