import type { Finding, Path } from '../fault.ts';
import { find, isByDms, keyOf, spanOf, text, type Written } from '../tree.ts';

const root = 'infrastructure';

const has = (tree: Written, ...path: Path) => find(tree, path) !== undefined;
const within = (tree: Written, ...path: Path) => has(tree, root, ...path);
const inNetwork = (tree: Written, key: string) => within(tree, 'network', key);

/** What Terraform cannot be written without, and no plan needs for a run. */
export function checkSynth(tree: Written): Finding[] {
  return [
    ...checkPlace(tree),
    ...checkVersions(tree),
    ...checkPassword(tree),
    ...checkLogins(tree),
    ...checkAuthorities(tree),
  ];
}

const makesCluster = (tree: Written) =>
  has(tree, 'target', 'cluster') && text(tree, [root, 'database', 'cluster']) !== 'existing';

function checkPlace(tree: Written): Finding[] {
  const wants = [
    ...(makesCluster(tree) ? [['target', 'cluster']] : []),
    ...(isByDms(tree) ? [['replication', 'via']] : []),
    ...(within(tree, 'bastion') ? [[root, 'bastion']] : []),
    ...(text(tree, [root, 'zone']) === 'make' ? [[root, 'zone']] : []),
  ];
  const [path] = wants;
  const made = within(tree, 'source');
  const known =
    inNetwork(tree, 'vpc') || inNetwork(tree, 'cidr') || (has(tree, 'source', 'instance') && !made);
  if (path === undefined || known) return [];
  return [
    {
      span: spanOf(tree, path),
      path,
      what: `for "${path.join('.')}" the network has to be known`,
      why: made
        ? 'the source is made, too, so that it has no network yet'
        : 'only of a source that is an instance of RDS can it be looked up',
      suggestion:
        'write "infrastructure: { network: { vpc: …, subnets: [ … ] } }", or "network: { cidr: 10.20.0.0/16 }" for one that is made',
    },
  ];
}

/** Of PostgreSQL nothing is said to be usual: its versions are supported for a few years each. */
function checkVersions(tree: Written): Finding[] {
  return [
    ...(makesCluster(tree) ? [['target', 'database']] : []),
    ...(within(tree, 'source') ? [['source', 'source']] : []),
  ].flatMap(([side = '', key = '']): Finding[] => {
    const isPostgresql = text(tree, [side, 'engine'])?.endsWith('postgresql');
    if (!isPostgresql || within(tree, key, 'version')) return [];
    const path = within(tree, key) ? [root, key] : [side, 'engine'];
    return [
      {
        span: keyOf(tree, path),
        path,
        what: `the version of PostgreSQL that is made is not said`,
        why: 'no version of it is usual for long',
        suggestion: `write "infrastructure: { ${key}: { version: "16.6" } }", with a version that RDS has`,
      },
    ];
  });
}

/** A password that Terraform makes is written where the engine looks for it: into a secret that has a name. */
function checkPassword(tree: Written): Finding[] {
  const managed = text(tree, [root, 'database', 'password']) === 'managed';
  const secret = text(tree, ['target', 'credentials', 'secret']);
  if (!makesCluster(tree) || managed || (secret !== undefined && !secret.startsWith('arn:'))) return [];
  const path = ['target', 'credentials'];
  return [
    {
      span: keyOf(tree, path),
      path,
      what: 'the administrator of the cluster has no secret that could be made',
      why: 'its password is written into the secret that the plan names, and nowhere else',
      suggestion:
        'write "{ secret: NAME }"; or "infrastructure: { database: { password: managed } }", where the plan names another account',
    },
  ];
}

/** DMS reads a login out of a secret; one in an environment variable it cannot see. */
function checkLogins(tree: Written): Finding[] {
  if (text(tree, [root, 'dms', 'endpoints']) !== 'terraform') return [];
  return [
    ['replication', has(tree, 'replication', 'credentials') ? 'credentials' : ''],
    ['replication', 'target_credentials'],
  ].flatMap(([outer = '', inner = '']): Finding[] => {
    const path = inner === '' ? ['source', 'credentials'] : [outer, inner];
    if (!has(tree, ...path) || has(tree, ...path, 'secret')) return [];
    return [
      {
        span: keyOf(tree, path),
        path,
        what: `"dms.endpoints: terraform" needs "${path.join('.')}" in a secret`,
        why: 'DMS reads the login there by itself',
        suggestion: 'write "{ secret: NAME }", or "endpoints: engine"',
      },
    ];
  });
}

/** DMS verifies by no authority of its own. */
function checkAuthorities(tree: Written): Finding[] {
  if (text(tree, [root, 'dms', 'endpoints']) !== 'terraform') return [];
  return ['source', 'target'].flatMap((side): Finding[] => {
    if ((text(tree, [side, 'tls']) ?? 'verify') !== 'verify' || has(tree, side, 'ca')) return [];
    return [
      {
        span: keyOf(tree, [side]),
        path: [side],
        what: `"dms.endpoints: terraform" needs "${side}.ca"`,
        why: 'DMS verifies a server by the authority that it is given, and by none of its own',
        suggestion: 'write "ca", for RDS and Aurora the bundle from truststore.pki.rds.amazonaws.com',
      },
    ];
  });
}
