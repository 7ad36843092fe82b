import { randomBytes } from 'node:crypto';
import type { Input } from '../json.ts';
import { identifier } from './input.ts';

const account = '000000000000';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The ARN of a new DMS resource: its last part is what the request asks for as `ResourceIdentifier`, or 26 characters by chance. */
export function newArn(region: string, kind: string, input: Input = {}): string {
  const last =
    input.ResourceIdentifier === undefined ? byChance() : identifier(input, 'ResourceIdentifier', 31);
  return `arn:aws:dms:${region}:${account}:${kind}:${last}`;
}

/** The last part of an ARN: the resource id by which metrics and logs name it. */
export const resourceId = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

const byChance = (): string => [...randomBytes(26)].map((byte) => letters[byte % 32]).join('');
