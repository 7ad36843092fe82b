import { AwsError } from './error.ts';
import type { Members, Operation, Shape } from './shape.ts';

/** A name of the form and what stands under it: `Tags.Tag.1.Key` is four nodes deep. */
interface Node {
  value?: string;
  readonly inner: Map<string, Node>;
}

type Values = { readonly [name: string]: unknown };

/** Reads a form as an operation's parameters are declared. Throws where one is not declared, is missing, or is not of its shape. */
export function readForm(form: URLSearchParams, { parameters, needs }: Operation, name: string): Values {
  const root: Node = { inner: new Map() };
  for (const [key, value] of form) if (key !== 'Action' && key !== 'Version') place(root, key, value);
  const input = readMembers(root, parameters, '', name);
  for (const needed of needs)
    if (input[needed] === undefined || input[needed] === '')
      throw new AwsError('MissingParameter', `The request must contain the parameter ${needed}.`);
  return input;
}

function place(root: Node, key: string, value: string): void {
  let node = root;
  for (const part of key.split('.')) {
    const next = node.inner.get(part) ?? { inner: new Map() };
    node.inner.set(part, next);
    node = next;
  }
  if (node.value !== undefined) throw malformed(`"${key}" is given twice`);
  node.value = value;
}

function readMembers(node: Node, members: Members, path: string, operation: string): Values {
  const entries = [...node.inner].map(([name, each]) => {
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    // What is not known must not be ignored: a rehearsal that passes would promise too much.
    if (!shape)
      throw new AwsError(
        'InvalidParameterValue',
        `The sandbox does not support the parameter "${path}${name}" of ${operation}`,
      );
    return [name, read(each, shape, `${path}${name}`, operation)] as const;
  });
  return Object.fromEntries(entries);
}

function read(node: Node, shape: Shape, path: string, operation: string): unknown {
  switch (shape.kind) {
    case 'structure':
      return readMembers(node, shape.members, `${path}.`, operation);
    case 'list':
      return numbered(node, shape.item, path).map((each, n) =>
        read(each, shape.of, `${path}.${shape.item}.${n + 1}`, operation),
      );
    case 'map':
      return new Map(
        numbered(node, 'entry', path).map((each, n) => {
          const [key, value] = [each.inner.get(shape.key), each.inner.get(shape.value)];
          if (!key || !value || each.inner.size !== 2) throw malformed(`"${path}" has an entry that is none`);
          return [
            plain(key, path),
            read(value, shape.of, `${path}.entry.${n + 1}.${shape.value}`, operation),
          ];
        }),
      );
    default:
      return convert(plain(node, path), shape.kind, path);
  }
}

/** The items of a list, in the order of their numbers; an empty list is a name with an empty value. */
function numbered(node: Node, item: string, path: string): Node[] {
  if (node.value === '' && node.inner.size === 0) return [];
  const items = node.inner.get(item);
  if (node.value !== undefined || !items || node.inner.size !== 1)
    throw malformed(`"${path}" is not a list of "${path}.${item}.N"`);
  const found = [...items.inner];
  if (found.some(([key]) => !/^[1-9]\d*$/.test(key))) throw malformed(`"${path}" is not a numbered list`);
  return found.sort(([a], [b]) => Number(a) - Number(b)).map(([, each]) => each);
}

function plain({ value, inner }: Node, path: string): string {
  if (value === undefined || inner.size > 0) throw malformed(`"${path}" is not a single value`);
  return value;
}

function convert(value: string, kind: 'text' | 'number' | 'flag' | 'time', path: string): unknown {
  switch (kind) {
    case 'text':
      return value;
    case 'number':
      if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return Number(value);
      throw malformed(`"${value}" is not a number, which "${path}" has to be`);
    case 'flag':
      if (value === 'true' || value === 'false') return value === 'true';
      throw malformed(`"${value}" is not true or false, which "${path}" has to be`);
    case 'time': {
      const at = new Date(value);
      if (Number.isNaN(at.getTime())) throw malformed(`"${value}" is not a time, which "${path}" has to be`);
      return at;
    }
  }
}

const malformed = (what: string) => new AwsError('MalformedInput', what);
