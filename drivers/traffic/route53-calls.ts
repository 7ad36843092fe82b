import '../aws/operations.ts';
import { Fault } from '../../engine/fault.ts';
import type { AwsCall, Call, Probe, Reader } from '../../engine/step.ts';

/** A record set as Route 53 tells it; what else it has is kept as it is. */
export type RecordSet = {
  readonly Name: string;
  readonly Type: string;
  readonly TTL: number;
  readonly ResourceRecords: readonly { readonly Value: string }[];
  readonly SetIdentifier?: string;
  readonly Weight?: number;
};

/** The id of the one zone of that name in the account. Throws a fault where there is none, or another. */
export async function findZone(read: Reader, zone: string): Promise<string> {
  const found = (await read.ask({ aws: 'route53:ListHostedZonesByName', input: { DNSName: zone } })) as {
    HostedZones?: { Id: string; Name: string }[];
  };
  const [match, second] = found.HostedZones?.filter(({ Name }) => sameName(Name, zone)) ?? [];
  if (second)
    throw new Fault(`there are several hosted zones "${zone}" in this AWS account`, {
      next: 'Use an account or role that sees only the one whose record applications resolve.',
    });
  if (!match)
    throw new Fault(`there is no hosted zone "${zone}" in this AWS account`, {
      next: 'Check traffic.zone, AWS_PROFILE and the region.',
    });
  return match.Id.replace(/^\/hostedzone\//, '');
}

/** Whether two names are the same to DNS. */
export const sameName = (a: string, b: string): boolean =>
  a.replace(/\.$/, '').toLowerCase() === b.replace(/\.$/, '').toLowerCase();

/** Puts record sets there as they are given, all of them or none. */
export const upsert = (zoneId: string, sets: readonly RecordSet[]): Call => ({
  aws: 'route53:ChangeResourceRecordSets',
  input: {
    HostedZoneId: zoneId,
    ChangeBatch: {
      Changes: sets.map((set) => ({ Action: 'UPSERT', ResourceRecordSet: set as never })),
    },
  },
});

/** That the change which an action submitted is at every server of Route 53. */
export const inSync = (action: string): Probe => ({
  ask: { aws: 'route53:GetChange', input: { Id: { $answer: action, path: 'ChangeInfo.Id' } } },
  path: 'ChangeInfo.Status',
  is: ['INSYNC'],
  within: '10m',
});

/** The CNAMEs of a name: the first so many record sets from there on. */
export const listing = (
  zoneId: string,
  record: string,
  most = 1,
): AwsCall<'route53:ListResourceRecordSets'> => ({
  aws: 'route53:ListResourceRecordSets',
  input: { HostedZoneId: zoneId, StartRecordName: record, StartRecordType: 'CNAME', MaxItems: most },
});

/** That a name resolves to a host from here. */
export const resolves = (record: string, host: string): Probe => ({
  ask: { op: 'dns.resolve@1', input: { name: record } },
  path: 'cname',
  is: [host],
  within: '10m',
});
