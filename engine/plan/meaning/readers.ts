import { isIP } from 'node:net';
import type { Finding } from '../fault.ts';
import { find, keyOf, spanOf, text, type Written, wayOf } from '../tree.ts';
import { fullName } from './traffic.ts';

const place = ['traffic', 'readers'];

/** A schedule that does not lead to the target, parts that no CNAME can be, and readers who could not be let in. */
export function checkReaders(tree: Written): Finding[] {
  if (find(tree, place) === undefined) return [];
  return [...checkName(tree), ...checkHosts(tree), ...checkSchedule(tree), ...checkLogin(tree)];
}

function checkName(tree: Written): Finding[] {
  const path = [...place, 'record'];
  const [readers, writers, zone] = [path, ['traffic', 'record'], ['traffic', 'zone']].map((each) =>
    text(tree, each),
  );
  if (readers === undefined || writers === undefined || zone === undefined) return [];
  if (fullName(readers, zone) !== fullName(writers, zone)) return [];
  return [
    {
      span: spanOf(tree, path),
      path,
      what: `"${readers}" is the record of those who write`,
      why: 'weights on a record that takes writes split the database',
      suggestion: 'let those who only read use a name of their own',
    },
  ];
}

function checkHosts(tree: Written): Finding[] {
  return ['source', 'target'].flatMap((side): Finding[] => {
    const path = [...place, side];
    const host = text(tree, path) ?? '';
    if (isIP(host) === 0) return [];
    return [
      {
        span: spanOf(tree, path),
        path,
        what: `a CNAME cannot lead to the address ${host}`,
        suggestion: 'name the host',
      },
    ];
  });
}

function checkSchedule(tree: Written): Finding[] {
  const node = find(tree, [...place, 'schedule']);
  if (node?.kind !== 'list') return [];
  const weights = [...node.items.keys()].map((index) => {
    const weight = find(tree, [...place, 'schedule', index, 'weight']);
    return weight?.kind === 'scalar' && typeof weight.value === 'number' ? weight.value : undefined;
  });
  const known = weights.filter((weight) => weight !== undefined);
  if (known.length < weights.length || known.length === 0) return [];
  return weights.flatMap((_, index): Finding[] => {
    const path = [...place, 'schedule', index];
    const [weight = 0, before = 0, last] = [known[index], known[index - 1], index === known.length - 1];
    const at = { span: spanOf(tree, [...path, 'weight']), path: [...path, 'weight'] };
    if (index > 0 && weight <= before)
      return [
        {
          ...at,
          what: `the weight ${weight} comes after ${before}`,
          suggestion: 'let each be more than the one before',
        },
      ];
    if (last && weight < 100)
      return [
        {
          ...at,
          what: `the schedule ends at ${weight} %`,
          why: 'after the cutover the source is closed, and would serve the rest',
          suggestion: 'end it with "- { weight: 100 }"',
        },
      ];
    if (last || find(tree, [...path, 'for']) !== undefined) return [];
    return [
      {
        span: keyOf(tree, path),
        path: [...path, 'for'],
        what: `nothing says how long ${weight} % are watched before the next weight`,
        suggestion: `write "{ weight: ${weight}, for: 10m }"`,
      },
    ];
  });
}

/** What DMS writes to, and what AWS runs, is closed by locks until the cutover: the application's accounts are not let in. */
function checkLogin(tree: Written): Finding[] {
  const locked = wayOf(tree).dms || find(tree, ['target', 'cluster']) !== undefined;
  if (!locked || find(tree, [...place, 'credentials']) !== undefined) return [];
  return [
    {
      span: keyOf(tree, place),
      path: [...place, 'credentials'],
      what: '"traffic.readers" needs "credentials" of its own here',
      why: 'until the cutover the application’s accounts are locked on this target',
      suggestion:
        'write "credentials: { secret: … }", of an account that only reads and is not among source.application.accounts',
    },
  ];
}
