import type { Finding, Path } from '../fault.ts';
import { find, isReplica, keyOf, spanOf, text, type Written } from '../tree.ts';

/** What an Aurora read replica is made of and from, and what a plan cannot choose of it: AWS copies and replicates the whole server. */
export function checkReplica(tree: Written): Finding[] {
  if (isReplica(tree)) return [...checkSides(tree), ...checkChoices(tree)];
  const path = ['replication', 'replica'];
  if (find(tree, path) === undefined || find(tree, ['replication', 'via']) === undefined) return [];
  return [
    {
      span: keyOf(tree, path),
      path,
      what: `"replication.replica" is for an Aurora read replica, and the plan says "via: ${text(tree, ['replication', 'via'])}"`,
      suggestion: 'write "via: aurora-replica", or leave it out',
    },
  ];
}

const sides = [
  { side: 'source', engine: 'mysql', finder: 'instance', is: 'an RDS for MySQL instance' },
  { side: 'target', engine: 'aurora-mysql', finder: 'cluster', is: 'a cluster of Aurora MySQL' },
] as const;

/** A replica is made by AWS, of what AWS runs. */
function checkSides(tree: Written): Finding[] {
  return sides.flatMap(({ side, engine, finder, is }): Finding[] => {
    const [given, found] = [text(tree, [side, 'engine']), find(tree, [side, finder])];
    if (given === undefined || (given === engine && found !== undefined)) return [];
    const key = given === engine ? 'host' : 'engine';
    return [
      {
        span: key === 'engine' ? spanOf(tree, [side, key]) : keyOf(tree, [side, key]),
        path: [side, key],
        what: `"via: aurora-replica" needs ${is} as its ${side}`,
        why: 'the replica is made by AWS, of an instance that AWS runs',
        suggestion: `write "engine: ${engine}" and "${finder}" in the ${side}, or move by "native" or "dms"`,
        covers: true,
      },
    ];
  });
}

type Choice = { readonly path: Path; readonly why: string; readonly suggestion: string };

const whole = 'a replica has every database, table and account of the instance, under the same name';
const move = 'leave it out, or move by "native" or "dms"';

const choices: readonly Choice[] = [
  ...['include', 'exclude', 'rename'].map((key) => ({ path: ['tables', key], why: whole, suggestion: move })),
  { path: ['definers'], why: whole, suggestion: 'leave it out: what is defined keeps its definer' },
  { path: ['accounts', 'copy'], why: whole, suggestion: 'leave it out: every account comes along' },
  {
    path: ['replication', 'ca'],
    why: 'AWS connects the replica to its source by itself',
    suggestion: 'leave it out',
  },
];

function checkChoices(tree: Written): Finding[] {
  return choices.flatMap(({ path, ...said }): Finding[] => {
    const node = find(tree, path);
    if (node === undefined || (node.kind === 'list' && node.items.length === 0)) return [];
    const what = `"${path.join('.')}" cannot be chosen with "via: aurora-replica"`;
    return [{ span: keyOf(tree, path), path, what, ...said }];
  });
}
