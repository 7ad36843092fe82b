import { AwsError } from './error.ts';
import type { Change } from './record-changes.ts';
import { canonical, type RecordSet, type Zone } from './zones.ts';

type Element = { readonly [name: string]: unknown };

const supportedTypes = ['A', 'CNAME', 'TXT', 'NS'];

/** Reads the body of CreateHostedZone. */
export function readZone(body: unknown): Omit<Zone, 'id'> {
  const request = child(body, 'CreateHostedZoneRequest');
  only(request, ['Name', 'CallerReference', 'HostedZoneConfig', 'VPC']);
  const config = request.HostedZoneConfig === undefined ? {} : child(request, 'HostedZoneConfig');
  only(config, ['Comment', 'PrivateZone']);
  return {
    name: required(request, 'Name'),
    reference: required(request, 'CallerReference'),
    comment: optional(config, 'Comment'),
    isPrivate: optional(config, 'PrivateZone') === 'true' || request.VPC !== undefined,
  };
}

/** Reads the body of ChangeResourceRecordSets. */
export function readBatch(body: unknown): { changes: Change[]; comment: string | undefined } {
  const request = child(body, 'ChangeResourceRecordSetsRequest');
  only(request, ['ChangeBatch']);
  const batch = child(request, 'ChangeBatch');
  only(batch, ['Comment', 'Changes']);
  return {
    changes: list(child(batch, 'Changes'), 'Change').map(readChange),
    comment: optional(batch, 'Comment'),
  };
}

function readChange(change: Element): Change {
  only(change, ['Action', 'ResourceRecordSet']);
  const action = required(change, 'Action');
  if (action !== 'CREATE' && action !== 'DELETE' && action !== 'UPSERT')
    throw new AwsError('InvalidInput', `"${action}" is not a valid action: CREATE, DELETE or UPSERT`);
  return { action, set: readRecordSet(child(change, 'ResourceRecordSet')) };
}

function readRecordSet(set: Element): RecordSet {
  only(set, ['Name', 'Type', 'TTL', 'ResourceRecords', 'SetIdentifier', 'Weight']);
  const type = required(set, 'Type');
  if (!supportedTypes.includes(type))
    throw new AwsError('InvalidInput', `The sandbox does not support records of type "${type}"`);
  const identifier = optional(set, 'SetIdentifier');
  const weight = optional(set, 'Weight');
  if ((identifier === undefined) !== (weight === undefined))
    throw new AwsError('InvalidInput', 'Invalid request: Weight and SetIdentifier must be given together');
  return {
    name: canonical(required(set, 'Name')),
    type,
    ttl: integer(required(set, 'TTL')),
    values: list(child(set, 'ResourceRecords'), 'ResourceRecord').map((record) => required(record, 'Value')),
    ...(identifier !== undefined &&
      weight !== undefined && { weighted: { identifier, weight: integer(weight) } }),
  };
}

// What is not known must not be ignored: a rehearsal that passes would promise too much.
function only(element: Element, known: readonly string[]): void {
  for (const name of Object.keys(element))
    if (!known.includes(name))
      throw new AwsError('InvalidInput', `The sandbox does not support the element "${name}" here`);
}

function child(element: unknown, name: string): Element {
  const found = (element as Element | undefined)?.[name];
  if (found !== null && typeof found === 'object' && !Array.isArray(found)) return found as Element;
  throw new AwsError('InvalidInput', `The element "${name}" is missing`);
}

function list(element: Element, name: string): Element[] {
  only(element, [name]);
  const found = element[name];
  return (Array.isArray(found) ? found : [found]).filter((item) => typeof item === 'object') as Element[];
}

function required(element: Element, name: string): string {
  const value = optional(element, name);
  if (value === undefined || value === '')
    throw new AwsError('InvalidInput', `The element "${name}" is missing`);
  return value;
}

function optional(element: Element, name: string): string | undefined {
  const value = element[name];
  return value === undefined ? undefined : String(value);
}

function integer(value: string): number {
  if (!/^\d+$/.test(value)) throw new AwsError('InvalidInput', `"${value}" is not a whole number`);
  return Number(value);
}
