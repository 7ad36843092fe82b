import { XMLParser } from 'fast-xml-parser';
import { AwsError } from './error.ts';
import { fairMood, type Mood, queryTroubles } from './mood.ts';
import type { Request } from './request.ts';
import { readBatch, readZone } from './route53-input.ts';
import { compare, key, keyOf, reversed } from './route53-order.ts';
import { changeInfo, element, hostedZone, recordSet } from './route53-output.ts';
import type { Answer, Service } from './server.ts';
import { leaf } from './xml.ts';
import { canonical, type Zone, type Zones } from './zones.ts';

const root = '/2013-04-01/';
const pageAtMost = 300;
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true });

type Body = Omit<Answer, 'type'>;

/** Route 53 over some zones. */
export const route53Service = (zones: Zones, mood: Mood = fairMood()): Service => ({
  signedAs: 'route53',
  mood,
  troubles: queryTroubles,
  answer: (request) => ({ type: 'text/xml', ...answer(zones, request) }),
  describe(error, requestId) {
    const type = error.status < 500 ? 'Sender' : 'Receiver';
    const told = element(
      'Error',
      leaf('Type', type),
      leaf('Code', error.code),
      leaf('Message', error.message),
    );
    return { type: 'text/xml', body: element('ErrorResponse', told, leaf('RequestId', requestId)) };
  },
});

function answer(zones: Zones, request: Request): Body {
  if (!request.path.startsWith(root))
    throw new AwsError('InvalidAction', `The sandbox does not know "${request.path}" of Route 53`, 404);
  const [collection = '', id, part] = request.path.slice(root.length).replace(/\/$/, '').split('/');
  const route = `${request.method} ${[collection, id && 'ID', part].filter(Boolean).join('/')}`;
  switch (route) {
    case 'POST hostedzone':
      return createZone(zones, request);
    case 'GET hostedzonesbyname':
      return listZonesByName(zones, request);
    case 'GET hostedzone/ID':
      return getZone(zones, request, id as string);
    case 'GET hostedzone/ID/rrset':
      return listRecords(zones, request, id as string);
    case 'POST hostedzone/ID/rrset':
      return changeRecords(zones, request, id as string);
    case 'GET change/ID':
      return getChange(zones, request, id as string);
    default:
      throw new AwsError('InvalidAction', `The sandbox does not support "${route}" of Route 53`);
  }
}

function createZone(zones: Zones, { query, body, permit }: Request): Body {
  only(query, []);
  permit({ action: 'route53:CreateHostedZone', resource: '*' });
  const { zone, change } = zones.create(readZone(parser.parse(body)));
  return {
    operation: 'route53:CreateHostedZone',
    input: { Name: zone.name, CallerReference: zone.reference },
    status: 201,
    headers: { location: `https://route53.amazonaws.com${root}hostedzone/${zone.id}` },
    body: element(
      'CreateHostedZoneResponse',
      hostedZone(zone, 2),
      changeInfo(change, false),
      delegation(zones, zone),
    ),
  };
}

function listZonesByName(zones: Zones, { query, permit }: Request): Body {
  permit({ action: 'route53:ListHostedZonesByName', resource: '*' });
  only(query, ['dnsname', 'hostedzoneid', 'maxitems']);
  const from = query.has('dnsname') ? reversed(canonical(query.get('dnsname') as string)) : '';
  const size = pageSize(query);
  const after = (zone: Zone) =>
    reversed(zone.name) > from ||
    (reversed(zone.name) === from && zone.id >= (query.get('hostedzoneid') ?? ''));
  const all = [...zones.all()]
    .sort((a, b) => compare(`${reversed(a.name)} ${a.id}`, `${reversed(b.name)} ${b.id}`))
    .filter(after);
  const next = all[size];
  return {
    operation: 'route53:ListHostedZonesByName',
    input: Object.fromEntries(query),
    body: element(
      'ListHostedZonesByNameResponse',
      element(
        'HostedZones',
        ...all.slice(0, size).map((zone) => hostedZone(zone, zones.records(zone.id).length)),
      ),
      leaf('DNSName', query.get('dnsname')),
      leaf('HostedZoneId', query.get('hostedzoneid')),
      leaf('IsTruncated', next !== undefined),
      leaf('NextDNSName', next?.name),
      leaf('NextHostedZoneId', next?.id),
      leaf('MaxItems', size),
    ),
  };
}

function getZone(zones: Zones, { query, permit }: Request, id: string): Body {
  only(query, []);
  permit({ action: 'route53:GetHostedZone', resource: arnOf('hostedzone', id) });
  const zone = zones.find(id);
  return {
    operation: 'route53:GetHostedZone',
    input: { Id: id },
    body: element(
      'GetHostedZoneResponse',
      hostedZone(zone, zones.records(id).length),
      delegation(zones, zone),
    ),
  };
}

function listRecords(zones: Zones, { query, permit }: Request, id: string): Body {
  permit({ action: 'route53:ListResourceRecordSets', resource: arnOf('hostedzone', id) });
  only(query, ['name', 'type', 'identifier', 'maxitems']);
  if (query.has('type') && !query.has('name'))
    throw new AwsError('InvalidInput', 'When specifying a type, a name must be specified, too.');
  const size = pageSize(query);
  const name = query.get('name');
  const from = name ? key(canonical(name), query.get('type') ?? '', query.get('identifier') ?? '') : '';
  const all = zones
    .records(id)
    .map((set) => ({ set, key: keyOf(set) }))
    .sort((a, b) => compare(a.key, b.key))
    .filter((entry) => entry.key >= from)
    .map(({ set }) => set);
  const next = all[size];
  return {
    operation: 'route53:ListResourceRecordSets',
    input: { HostedZoneId: id, ...Object.fromEntries(query) },
    body: element(
      'ListResourceRecordSetsResponse',
      element('ResourceRecordSets', ...all.slice(0, size).map(recordSet)),
      leaf('IsTruncated', next !== undefined),
      leaf('NextRecordName', next?.name),
      leaf('NextRecordType', next?.type),
      leaf('NextRecordIdentifier', next?.weighted?.identifier),
      leaf('MaxItems', size),
    ),
  };
}

function changeRecords(zones: Zones, { query, body, permit }: Request, id: string): Body {
  only(query, []);
  const { changes, comment } = readBatch(parser.parse(body));
  permit({
    action: 'route53:ChangeResourceRecordSets',
    resource: arnOf('hostedzone', id),
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html
    context: {
      'route53:ChangeResourceRecordSetsActions': changes.map(({ action }) => action),
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': changes.map(({ set }) => normalized(set.name)),
      'route53:ChangeResourceRecordSetsRecordTypes': changes.map(({ set }) => set.type),
    },
  });
  const change = zones.change(id, changes, comment);
  return {
    operation: 'route53:ChangeResourceRecordSets',
    input: { HostedZoneId: id, Changes: changes },
    body: element('ChangeResourceRecordSetsResponse', changeInfo(change, false)),
  };
}

function getChange(zones: Zones, { query, permit }: Request, id: string): Body {
  only(query, []);
  permit({ action: 'route53:GetChange', resource: arnOf('change', id) });
  const change = zones.status(id);
  return {
    operation: 'route53:GetChange',
    input: { Id: id },
    body: element('GetChangeResponse', changeInfo(change, change.inSync)),
  };
}

const arnOf = (kind: 'hostedzone' | 'change', id: string) => `arn:aws:route53:::${kind}/${id}`;

/** A name as policies have it: without the dot at its end, and what host names do not have by its octal code. */
const normalized = (name: string) =>
  name
    .replace(/\.$/, '')
    .replace(/[^a-z0-9._-]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);

function delegation(zones: Zones, zone: Zone): string {
  const servers = zones.records(zone.id).find((set) => set.type === 'NS' && set.name === zone.name);
  const names = (servers?.values ?? []).map((name) => leaf('NameServer', name.replace(/\.$/, '')));
  return zone.isPrivate ? '' : element('DelegationSet', element('NameServers', ...names));
}

function only(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys())
    if (!known.includes(name))
      throw new AwsError('InvalidInput', `The sandbox does not support the parameter "${name}" here`);
}

function pageSize(query: URLSearchParams): number {
  const asked = Number(query.get('maxitems') ?? pageAtMost);
  if (!Number.isInteger(asked) || asked < 1)
    throw new AwsError('InvalidInput', `"${query.get('maxitems')}" is not a valid value for maxitems`);
  return Math.min(asked, pageAtMost);
}
