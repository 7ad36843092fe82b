import type { Json } from '../step.ts';
import type { Path, Span } from './fault.ts';
import type { Way } from './known.ts';

/** A plan's data in which every value knows where it was written, so that it can be merged and still be pointed at. */
export type Written = WrittenMap | WrittenList | WrittenScalar;
export type WrittenMap = {
  readonly kind: 'map';
  readonly span: Span;
  readonly entries: ReadonlyMap<string, Entry>;
};
export type WrittenList = { readonly kind: 'list'; readonly span: Span; readonly items: readonly Written[] };
export type WrittenScalar = {
  readonly kind: 'scalar';
  readonly span: Span;
  readonly value: string | number | boolean | null;
};
export type Entry = { readonly key: Span; readonly value: Written };

/** The value at a path. */
export function find(tree: Written | undefined, path: Path): Written | undefined {
  return path.reduce<Written | undefined>((node, key) => child(node, key), tree);
}

/** The text at a path, if it is text. */
export function text(tree: Written, path: Path): string | undefined {
  const node = find(tree, path);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The text items of the list at a path, with their paths; items that are no text are left to the schema. */
export function texts(tree: Written, path: Path): readonly { readonly value: string; readonly path: Path }[] {
  const node = find(tree, path);
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item, index) =>
    item.kind === 'scalar' && typeof item.value === 'string'
      ? [{ value: item.value, path: [...path, index] }]
      : [],
  );
}

/** The entries of the map at a path. */
export function entries(tree: Written, path: Path): readonly (readonly [string, Entry])[] {
  const node = find(tree, path);
  return node?.kind === 'map' ? [...node.entries] : [];
}

/** Where to point for a value: at it, or at the nearest thing around it that was written. */
export function spanOf(tree: Written, path: Path): Span {
  const node = find(tree, path);
  if (node !== undefined && node.kind === 'scalar') return node.span;
  return keyOf(tree, path);
}

/** Where to point for a key; for a list's item, the item; for the root, its first key. */
export function keyOf(tree: Written, path: Path): Span {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = find(tree, path.slice(0, depth - 1));
    const key = path[depth - 1] ?? '';
    if (parent?.kind === 'map') {
      const entry = parent.entries.get(String(key));
      if (entry) return entry.key;
    }
    const item = parent?.kind === 'list' ? parent.items[Number(key)] : undefined;
    if (item) return item.span;
  }
  const first = tree.kind === 'map' ? tree.entries.values().next().value : undefined;
  return first?.key ?? tree.span;
}

/** The plain data. */
export function toData(tree: Written): Json {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(toData);
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, toData(value)]));
}

/** The same tree without some of its root's keys. */
export function without(tree: WrittenMap, ...keys: readonly string[]): WrittenMap {
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !keys.includes(key))) };
}

function child(node: Written | undefined, key: string | number): Written | undefined {
  if (node?.kind === 'map') return node.entries.get(String(key))?.value;
  return node?.kind === 'list' ? node.items[Number(key)] : undefined;
}

/** Whether DMS moves the rows, on an instance or serverless. */
export const isByDms = (tree: Written): boolean => /^dms/.test(text(tree, ['replication', 'via']) ?? '');

/** Whether the target is made as a replica of the source. */
export const isReplica = (tree: Written): boolean => text(tree, ['replication', 'via']) === 'aurora-replica';

/** How a plan's changes get from side to side. */
export const wayOf = (tree: Written): Way => ({
  dms: isByDms(tree),
  logical: text(tree, ['source', 'engine']) === 'postgresql',
  back: leadsBack(tree),
  replica: isReplica(tree),
  capacity: find(tree, ['target', 'capacity']) !== undefined,
  snapshot: isTrue(tree, ['target', 'snapshot']),
  smoke: find(tree, ['smoke']) !== undefined,
  readers: find(tree, ['traffic', 'readers']) !== undefined,
});

function isTrue(tree: Written, path: Path): boolean {
  const node = find(tree, path);
  return node?.kind === 'scalar' && node.value === true;
}

/** Whether a plan asks for a channel that leads back. */
export const leadsBack = (tree: Written): boolean => text(tree, ['replication', 'reverse']) === 'required';
