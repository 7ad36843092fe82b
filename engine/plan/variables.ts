import { closest, didYouMean } from './closest.ts';
import type { Finding, Span } from './fault.ts';
import { secretKey } from './mask.ts';
import { type Entry, entries, type Written, type WrittenMap, type WrittenScalar } from './tree.ts';

const use = /\$\{([^}]*)(\}?)/g;

/** The plan with `${vars.NAME}` and `${env}` filled in, in text values only; keys stay as they are. */
export function fillVariables(
  tree: WrittenMap,
  environment: string | undefined,
  source: string,
): { tree: WrittenMap; findings: Finding[] } {
  const findings: Finding[] = [];
  const fromEnv = new Map(environment === undefined ? [] : [['env', environment]]);
  const all = new Map(fromEnv);
  for (const [name, { key, value }] of entries(tree, ['vars'])) {
    if (secretKey.test(name))
      findings.push({
        span: key,
        path: ['vars', name],
        covers: true,
        what: `the variable "${name}" looks like a secret`,
        why: 'variables are written to reports; secrets never are',
        suggestion: 'write { env: NAME } or a secret where the password is needed',
      });
    if (value.kind === 'scalar' && value.value !== null)
      all.set(`vars.${name}`, String(fillScalar(value, fromEnv, 'var').value));
  }

  function fillScalar(
    node: WrittenScalar,
    known: ReadonlyMap<string, string>,
    where: 'var' | 'plan',
  ): WrittenScalar {
    if (typeof node.value !== 'string' || !node.value.includes('${')) return node;
    const value = node.value.replace(use, (whole: string, name: string, closed: string) => {
      const found = closed ? known.get(name.trim()) : undefined;
      if (found === undefined) findings.push(explain(whole, name.trim(), locate(node.span, whole), where));
      return found ?? whole;
    });
    return { ...node, value };
  }

  function explain(whole: string, name: string, span: Span, where: 'var' | 'plan'): Finding {
    if (!whole.endsWith('}')) return { span, what: `"${whole}" is not closed`, suggestion: 'end it with }' };
    if (name === 'env')
      return {
        span,
        what: `"\${env}" has no value`,
        why: 'no environment was chosen',
        suggestion: 'choose one with --env',
        incomplete: true,
      };
    if (where === 'var')
      return {
        span,
        what: `"${whole}" cannot be used in a variable`,
        why: `a variable can only use \${env}`,
      };
    const names = entries(tree, ['vars']).map(([key]) => `vars.${key}`);
    const near = closest(name, [...names, 'env']) ?? names.find((each) => each === `vars.${name}`);
    return {
      span,
      what: `there is no variable "${name}"`,
      ...(near === undefined && !name.startsWith('vars.')
        ? { why: `only \${env} and \${vars.NAME} are read, never the variables of a shell` }
        : {}),
      ...(near !== undefined ? { suggestion: `did you mean "\${${near}}"?` } : didYouMean(name, names)),
      ...(name.startsWith('vars.') ? { incomplete: true } : {}),
    };
  }

  function locate(span: Span, whole: string): Span {
    const at = source.slice(span.start, span.end).indexOf(whole);
    return at < 0 ? span : { start: span.start + at, end: span.start + at + whole.length };
  }

  function fill(node: Written): Written {
    if (node.kind === 'scalar') return fillScalar(node, all, 'plan');
    if (node.kind === 'list') return { ...node, items: node.items.map(fill) };
    return fillMap(node);
  }

  function fillMap(node: WrittenMap): WrittenMap {
    const filled = [...node.entries].map(([name, entry]): [string, Entry] => [
      name,
      { ...entry, value: fill(entry.value) },
    ]);
    return { ...node, entries: new Map(filled) };
  }

  const { entries: written } = tree;
  const vars = written.get('vars');
  const filled = fillMap({ ...tree, entries: new Map([...written].filter(([key]) => key !== 'vars')) });
  if (vars === undefined) return { tree: filled, findings };
  return { tree: { ...filled, entries: new Map([...filled.entries, ['vars', vars]]) }, findings };
}
