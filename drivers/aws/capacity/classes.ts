/** What an instance class is made of. */
export interface Hardware {
  readonly vcpu: number;
  /** GiB. */
  readonly memory: number;
}

/** GiB a vCPU, by the beginning of the family's name; the first that fits. */
const families: readonly (readonly [family: RegExp, memory: number])[] = [
  [/^(?:r3|r4)$/, 7.625],
  [/^(?:x1|x1e)$/, 15.25],
  [/^x2iedn$|^x2iezn$/, 32],
  [/^x2/, 16],
  [/^r\d|^z1d/, 8],
  [/^(?:m3)$/, 3.75],
  [/^m\d/, 4],
  [/^c\d/, 2],
];

/** vCPU and GiB of the burstable classes, which follow no rule. */
const burstable: { readonly [size: string]: Hardware } = {
  micro: { vcpu: 2, memory: 1 },
  small: { vcpu: 2, memory: 2 },
  medium: { vcpu: 2, memory: 4 },
  large: { vcpu: 2, memory: 8 },
  xlarge: { vcpu: 4, memory: 16 },
  '2xlarge': { vcpu: 8, memory: 32 },
};

/**
 * vCPU and memory of an RDS instance class, such as `db.r6g.large`; null for one whose family or size is not known here. No operation
 * of RDS tells them: they are the tables of
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html, where a size's vCPU double from `large`
 * (2) on, and a family has one ratio of memory to vCPU.
 */
export function hardwareOf(instanceClass: string): Hardware | null {
  const [, family = '', size = ''] = /^db\.([a-z0-9]+)\.([a-z0-9]+)$/.exec(instanceClass) ?? [];
  if (/^t[34]g?$/.test(family)) return burstable[size] ?? null;
  const vcpu =
    size === 'large' ? 2 : size === 'xlarge' ? 4 : 4 * Number(/^(\d+)xlarge$/.exec(size)?.[1] ?? 0);
  const memory = families.find(([name]) => name.test(family))?.[1];
  return vcpu === 0 || memory === undefined ? null : { vcpu, memory: vcpu * memory };
}
