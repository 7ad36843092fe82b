import type { Finding, Path } from '../fault.ts';
import { find, isByDms, keyOf, text, type Written } from '../tree.ts';

const root = 'infrastructure';

/** What a part of `infrastructure` goes without, each with what it is for. */
type Rule = {
  readonly path: Path;
  readonly wrong: (tree: Written) => boolean;
  readonly what: string;
  readonly why?: string;
  readonly suggestion: string;
};

const has = (tree: Written, ...path: Path) => find(tree, path) !== undefined;
const within = (tree: Written, ...path: Path) => has(tree, root, ...path);
const inNetwork = (tree: Written, key: string) => within(tree, 'network', key);

const rules: readonly Rule[] = [
  ...(['cidr', 'zones', 'nat'] as const).map((key) => ({
    path: [root, 'network', key],
    wrong: (tree: Written) => inNetwork(tree, 'vpc') && inNetwork(tree, key),
    what: `"network.${key}" is of a VPC that is made, and "network.vpc" is one that exists`,
    suggestion: `leave "${key}" out, or "vpc" and its subnets`,
  })),
  ...(['zones', 'nat'] as const).map((key) => ({
    path: [root, 'network', key],
    wrong: (tree: Written) => !inNetwork(tree, 'vpc') && !inNetwork(tree, 'cidr') && inNetwork(tree, key),
    what: `"network.${key}" is of a VPC that is made, and "network.cidr" does not say with which addresses`,
    suggestion: 'write "cidr", such as 10.20.0.0/16',
  })),
  {
    path: [root, 'network', 'vpc'],
    wrong: (tree) => inNetwork(tree, 'vpc') && !inNetwork(tree, 'subnets'),
    what: '"network.vpc" needs "network.subnets"',
    why: 'which of its subnets are private cannot be told from their names',
    suggestion: 'write two private subnets or more, in different zones',
  },
  ...(['subnets', 'public_subnet'] as const).map((key) => ({
    path: [root, 'network', key],
    wrong: (tree: Written) => inNetwork(tree, key) && !inNetwork(tree, 'vpc'),
    what: `"network.${key}" needs "network.vpc"`,
    suggestion: 'write the VPC that they are in',
  })),
  {
    path: [root, 'network', 'cidr'],
    wrong: (tree) => {
      const bits = Number(/\/(\d+)$/.exec(text(tree, [root, 'network', 'cidr']) ?? '')?.[1] ?? 16);
      return bits < 16 || bits > 20;
    },
    what: 'a VPC of that size has no room for its subnets, or AWS has no such VPC',
    suggestion: 'write a range from /16 to /20',
  },
  {
    path: [root, 'source'],
    wrong: (tree) => within(tree, 'source') && !has(tree, 'source', 'instance'),
    what: '"infrastructure.source" makes the RDS instance that "source.instance" names, and none is named',
    suggestion: 'leave it out: a source that is reached by its host stands already',
  },
  {
    path: [root, 'database'],
    wrong: (tree) => within(tree, 'database') && !has(tree, 'target', 'cluster'),
    what: '"infrastructure.database" is about the cluster that "target.cluster" names, and none is named',
    suggestion: 'write "cluster" in the target, or leave it out',
  },
  {
    path: [root, 'database', 'class'],
    wrong: (tree) => within(tree, 'database', 'class') && has(tree, 'target', 'capacity'),
    what: '"target.capacity" is of Serverless v2, which has no class',
    suggestion: 'leave one of the two out',
  },
  {
    path: [root, 'database', 'rotation'],
    wrong: (tree) =>
      within(tree, 'database', 'rotation') && text(tree, [root, 'database', 'password']) !== 'managed',
    what: '"database.rotation" is of a password that RDS manages',
    why: 'what is written into a secret of the plan, nobody but its owner makes anew',
    suggestion: 'write "password: managed", or leave it out',
  },
  ...(['zone', 'record', 'readers'] as const).map((key) => ({
    path: [root, key],
    wrong: (tree: Written) => within(tree, key) && text(tree, ['traffic', 'via']) === 'none',
    what: `"infrastructure.${key}" is about Route 53, and the plan says "via: none"`,
    suggestion: 'leave it out',
  })),
  {
    path: [root, 'readers'],
    wrong: (tree) => within(tree, 'readers') && !has(tree, 'target', 'cluster'),
    what: '"infrastructure.readers" leads to the readers of a cluster, and "target.cluster" names none',
    suggestion: 'leave it out',
  },
  {
    path: [root, 'zone'],
    wrong: (tree) =>
      text(tree, [root, 'zone']) === 'make' &&
      text(tree, ['traffic', 'via']) !== 'none' &&
      ['adopt', 'existing'].includes(text(tree, [root, 'record']) ?? 'adopt'),
    what: 'a zone that is made has no record yet',
    suggestion: 'write "record: make", or leave "zone" out',
  },
  {
    path: [root, 'dms'],
    wrong: (tree) => within(tree, 'dms') && !isByDms(tree) && has(tree, 'replication', 'via'),
    what: '"infrastructure.dms" is about DMS, which the plan does not use',
    suggestion: 'write "via: dms", or leave it out',
  },
  {
    path: [root, 'bastion'],
    wrong: (tree) =>
      text(tree, [root, 'bastion', 'access']) === 'ssh' &&
      !(within(tree, 'bastion', 'from') && within(tree, 'bastion', 'key')),
    what: '"access: ssh" needs "from" and "key"',
    why: 'port 22 is opened to nobody else',
    suggestion: 'write the ranges that may come, and the name of a key pair; or "access: ssm"',
  },
  {
    path: [root, 'bastion'],
    wrong: (tree) =>
      text(tree, [root, 'bastion', 'access']) === 'ssh' &&
      inNetwork(tree, 'vpc') &&
      !inNetwork(tree, 'public_subnet'),
    what: '"access: ssh" needs "network.public_subnet"',
    suggestion: 'write a public subnet of the VPC, or "access: ssm"',
  },
  ...(['from', 'key'] as const).map((key) => ({
    path: [root, 'bastion', key],
    wrong: (tree: Written) =>
      within(tree, 'bastion', key) && text(tree, [root, 'bastion', 'access']) !== 'ssh',
    what: `"bastion.${key}" is for SSH, and Session Manager needs none`,
    suggestion: 'write "access: ssh", or leave it out',
  })),
];

/** Wishes for infrastructure that contradict each other, or the rest of the plan. */
export function checkInfrastructure(tree: Written): Finding[] {
  return rules
    .filter(({ wrong }) => wrong(tree))
    .map(({ path, what, why, suggestion }) => ({
      span: keyOf(tree, path),
      path,
      what,
      ...(why !== undefined && { why }),
      suggestion,
    }));
}
