import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import type { Finding, Span } from './fault.ts';
import type { Entry, Written, WrittenMap } from './tree.ts';
import { explain, overflow } from './yaml-faults.ts';

/** More than any plan has; an alias that stands for a million values runs into it. */
const limits = { values: 20_000, depth: 64 };

type Parsed = { tree: WrittenMap | undefined; findings: readonly Finding[] };

/** A plan is read once for each of its environments, and parsing costs most of that. */
let last: { readonly text: string; readonly parsed: Parsed } | undefined;

/** The text as a tree, which nobody changes: the same text is not parsed twice in a row. */
export function parse(text: string): Parsed {
  if (last?.text !== text) last = { text, parsed: parseAnew(text) };
  return last.parsed;
}

/** Without a tree the text is no YAML map, and the findings say why. */
function parseAnew(text: string): Parsed {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  const syntax = explain([...document.errors, ...document.warnings], text);
  if (!syntax.readable) return { tree: undefined, findings: syntax.findings };
  const whole = { start: 0, end: text.search(/\n|$/) };
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
    return {
      tree: undefined,
      findings: [{ span: whole, what: 'the plan is empty', suggestion: 'copy plans/quickstart.yaml' }],
    };
  const findings = [...syntax.findings];
  const tree = build(document, findings);
  if (tree === undefined || tree.kind === 'map') return { tree, findings };
  findings.push({
    span: tree.span,
    what: `a plan is a map of keys, and this is ${tree.kind === 'list' ? 'a list' : 'a single value'}`,
    suggestion: 'begin with "version: 1"',
  });
  return { tree: undefined, findings };
}

/** Aliases are followed and keys compared here, and not by the library, to point at them and to stay quick. */
function build(document: Document.Parsed, findings: Finding[]): Written | undefined {
  let values = 0;
  const open = new Set<Node>();

  function read(node: Node | null, alias: Span | undefined): Written | undefined {
    const span = alias ?? spanOf(node);
    values += 1;
    if (values > limits.values || open.size > limits.depth) {
      findings.push(overflow(span, alias !== undefined, limits));
      throw new Overflow();
    }
    if (isAlias(node)) return follow(node, span);
    if (isScalar(node)) return { kind: 'scalar', span, value: plain(node.value) };
    if (node === null || !(isMap(node) || isSeq(node))) return { kind: 'scalar', span, value: null };
    open.add(node);
    const items = isMap(node)
      ? { kind: 'map' as const, span, entries: readEntries(node.items as never, alias) }
      : { kind: 'list' as const, span, items: node.items.flatMap((item) => read(item as Node, alias) ?? []) };
    open.delete(node);
    return items;
  }

  function readEntries(
    pairs: readonly { key: Node; value: Node | null }[],
    alias: Span | undefined,
  ): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const { key, value } of pairs) {
      const span = alias ?? spanOf(key);
      if (!isScalar(key)) {
        findings.push({
          span,
          what: 'a key has to be plain text',
          suggestion: 'write a name before the colon',
        });
        continue;
      }
      if (key.value === '<<') {
        findings.push({
          span,
          what: 'the merge key "<<" is not read',
          why: 'it is no part of YAML 1.2',
          suggestion: `use an environment or \${vars.NAME}`,
        });
        continue;
      }
      if (entries.has(String(key.value)))
        findings.push({
          span,
          what: `the key "${key.value}" stands here twice`,
          why: 'only one of the two could count',
          suggestion: 'remove one of them',
        });
      const found = read(value ?? null, alias);
      if (found === undefined) continue;
      // Where nothing was written, there is only the key to point at.
      const empty = found.kind === 'scalar' && found.value === null;
      entries.set(String(key.value), { key: span, value: empty ? { ...found, span } : found });
    }
    return entries;
  }

  function follow(node: Alias, span: Span): Written | undefined {
    const target = node.resolve(document) as Node | undefined;
    if (target === undefined) {
      findings.push({ span, what: `nothing in the plan is anchored as "&${node.source}"` });
      return undefined;
    }
    if (open.has(target)) {
      findings.push({ span, what: `"*${node.source}" stands inside of what it refers to` });
      return undefined;
    }
    return read(target, span);
  }

  try {
    return read(document.contents, undefined);
  } catch (error) {
    if (error instanceof Overflow) return undefined;
    throw error;
  }
}

class Overflow extends Error {}

function spanOf(node: Node | null): Span {
  const [start, end] = node?.range ?? [0, 0];
  return { start, end };
}

function plain(value: unknown): string | number | boolean | null {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
