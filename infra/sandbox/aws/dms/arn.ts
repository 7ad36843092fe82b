import { randomBytes } from 'node:crypto';
import { account } from '../account.ts';
import { checkIdentifier } from './identifier.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The ARN of a new DMS resource: its last part is what the request asks for as `ResourceIdentifier`, or 26 characters by chance. */
export function newArn(region: string, kind: string, wanted?: string): string {
  const last = wanted === undefined ? byChance() : checkIdentifier(wanted, 'ResourceIdentifier', 31);
  return arnOf(region, kind, last);
}

/** The ARN of a DMS resource whose last part is known. */
export const arnOf = (region: string, kind: string, last: string): string =>
  `arn:aws:dms:${region}:${account}:${kind}:${last}`;

/** The last part of an ARN: the resource id by which metrics and logs name it. */
export const resourceId = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

const byChance = (): string => [...randomBytes(26)].map((byte) => letters[byte % 32]).join('');
