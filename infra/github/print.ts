import type { Action, Workflow } from './model.ts';

/** A workflow as YAML: the same workflow gives the same bytes. Scripts stand as blocks, actions with their version beside the commit. */
export const print = (workflow: Workflow): string => `${members(workflow, '').join('\n')}\n`;

type Value = unknown;

function members(map: object, indent: string): readonly string[] {
  return Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .flatMap(([key, value]) => member(`${indent}${key}:`, value, indent));
}

function member(head: string, value: Value, indent: string): readonly string[] {
  if (isAction(value)) return [`${head} ${value.action}@${value.commit} # ${value.version}`];
  if (Array.isArray(value))
    return value.every((each) => typeof each === 'string')
      ? [`${head} [${value.map(scalar).join(', ')}]`]
      : [head, ...value.flatMap((each) => item(each, `${indent}  `))];
  if (typeof value === 'object' && value !== null) {
    const lines = members(value, `${indent}  `);
    return lines.length === 0 ? [`${head} {}`] : [head, ...lines];
  }
  if (typeof value === 'string' && value.includes('\n'))
    return [
      `${head} |`,
      ...value
        .trimEnd()
        .split('\n')
        .map((line) => (line === '' ? '' : `${indent}  ${line}`)),
    ];
  return [`${head} ${scalar(value)}`];
}

function item(value: object, indent: string): readonly string[] {
  const [first = '', ...rest] = members(value, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

/** Plain where no reader of YAML could take it for anything else; in double quotes as JSON has them otherwise. */
function scalar(value: Value): string {
  if (typeof value !== 'string') return String(value);
  const plain = /^(?:\$\{\{ [^"'#:\n]+ \}\}|[A-Za-z][\w ./@-]*[\w./-]|[A-Za-z])$/;
  const word = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
  return plain.test(value) && !word.test(value) ? value : JSON.stringify(value);
}

const isAction = (value: Value): value is Action =>
  typeof value === 'object' && value !== null && 'commit' in value;
