import type { Finding, Path } from './fault.ts';
import { find, keyOf, spanOf, text, type Written } from './tree.ts';

const places: readonly Path[] = [
  ['source', 'credentials'],
  ['source', 'application', 'credentials'],
  ['target', 'credentials'],
  ['replication', 'credentials'],
  ['traffic', 'readers', 'credentials'],
];

const forms = 'write { secret: NAME } or { user: NAME, password: { env: NAME } }';

/** Passwords in the plan, and credentials that are neither a secret nor a user with a password's reference. */
export function checkCredentials(tree: Written): Finding[] {
  return places.flatMap((path) => check(tree, path));
}

function check(tree: Written, path: Path): Finding[] {
  const node = find(tree, path);
  if (node === undefined) return [];
  const fault = (span: Finding['span'], what: string, suggestion: string, why?: string): Finding[] => [
    { span, path, covers: true, what, suggestion, ...(why === undefined ? {} : { why }) },
  ];
  if (node.kind !== 'map')
    return fault(keyOf(tree, path), `"${path.join('.')}" has to be a map of keys`, forms);
  if (node.entries.has('password')) {
    const literal = checkPassword(tree, [...path, 'password']);
    if (literal) return [{ ...literal, path, covers: true }];
  }
  const keys = [...node.entries.keys()];
  const stray = keys.find((key) => !['secret', 'user', 'password'].includes(key));
  if (stray !== undefined)
    return fault(keyOf(tree, [...path, stray]), `unknown key "${stray}" in "${path.join('.')}"`, forms);
  if (node.entries.has('secret') && keys.length > 1)
    return fault(
      keyOf(tree, path),
      `"${path.join('.')}" has both a secret and a user`,
      forms,
      'the secret holds the user and the password',
    );
  for (const key of node.entries.has('secret') ? ['secret'] : ['user']) {
    if (!node.entries.has(key)) return fault(keyOf(tree, path), `"${path.join('.')}" has no "${key}"`, forms);
    if (!text(tree, [...path, key]))
      return fault(spanOf(tree, [...path, key]), `"${[...path, key].join('.')}" has to be text`, forms);
  }
  if (node.entries.has('user') && !node.entries.has('password'))
    return fault(keyOf(tree, path), `"${path.join('.')}" has no "password"`, forms);
  return [];
}

/** Nothing that stands here is ever quoted: it may be the password. */
function checkPassword(tree: Written, path: Path): Finding | undefined {
  const node = find(tree, path);
  if (node?.kind !== 'map')
    return {
      span: spanOf(tree, path),
      what: 'a password stands in the plan',
      why: 'plans are read by everybody, and kept for ever',
      suggestion: 'write "password: { env: NAME }" or use "secret:"; and change this password',
    };
  const [key, ...more] = node.entries.keys();
  const name = text(tree, [...path, 'env']);
  if (key === 'env' && more.length === 0 && name !== undefined && /^[A-Z_][A-Z0-9_]*$/.test(name))
    return undefined;
  return {
    span: keyOf(tree, path),
    what: 'a password has to be named by its environment variable, in capitals',
    suggestion: 'write "password: { env: NAME }"',
  };
}
