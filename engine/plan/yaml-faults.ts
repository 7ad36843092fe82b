import type { YAMLError } from 'yaml';
import type { Finding, Span } from './fault.ts';

/** YAML's own errors in our words. `readable`: the tree can be trusted all the same. */
export function explain(
  errors: readonly YAMLError[],
  text: string,
): { readable: boolean; findings: Finding[] } {
  const harmless = errors.filter(({ code }) => code === 'TAG_RESOLVE_FAILED');
  const tabs = errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  // One broken place makes everything after it look broken, so only the first is told.
  const first = errors
    .filter((error) => !harmless.includes(error) && !tabs.includes(error))
    .sort((a, b) => a.pos[0] - b.pos[0])[0];
  const told = tabs.length > 0 ? [...harmless, ...tabs] : [...harmless, ...(first ? [first] : [])];
  return {
    readable: first === undefined && tabs.length === 0,
    findings: told.map((error) => inWords(error, text)),
  };
}

/** What to say of a plan that grows without end. */
export function overflow(
  span: Span,
  alias: boolean,
  { values, depth }: { values: number; depth: number },
): Finding {
  return alias
    ? {
        span,
        what: `aliases make this plan too big: more than ${values} values or ${depth} levels`,
        why: 'aliases of aliases multiply',
        suggestion: `write the values out, or use \${vars.NAME}`,
      }
    : { span, what: `this is too big for a plan: more than ${values} values or ${depth} levels` };
}

function inWords({ code, pos, message }: YAMLError, text: string): Finding {
  const span = { start: pos[0], end: pos[1] };
  const line = text.slice(text.lastIndexOf('\n', pos[0] - 1) + 1).split('\n', 1)[0] ?? '';
  const braces = /[{[,][^"'#]*?(\$\{[^}]*\})/.exec(line);
  if (braces?.[1] !== undefined) {
    const start = text.lastIndexOf('\n', pos[0] - 1) + 1 + braces.index + braces[0].length - braces[1].length;
    return {
      span: { start, end: start + braces[1].length },
      what: `"${braces[1]}" stands inside { } or [ ] without quotes`,
      why: 'YAML takes its brace for the beginning of a map',
      suggestion: `write it as "${braces[1]}", in quotes`,
    };
  }
  const quote = code === 'MISSING_CHAR' ? /closing (["'])/.exec(message)?.[1] : undefined;
  if (quote !== undefined) {
    // It runs to the end of the file, so its beginning is the last one that there is.
    const start = text.lastIndexOf(quote);
    return {
      span: { start, end: start + 1 },
      what: 'a quote is not closed',
      suggestion: `end the value with ${quote}`,
    };
  }
  switch (code) {
    case 'TAB_AS_INDENT':
      return {
        span,
        what: 'a tab is used to indent',
        why: 'YAML indents with spaces only',
        suggestion: 'use spaces',
      };
    case 'MULTIPLE_DOCS':
      return {
        span: { start: pos[0], end: pos[0] + 3 },
        what: 'a second document begins here',
        why: 'one file is one plan',
        suggestion: 'move it into a file of its own, or into "environments"',
      };
    case 'TAG_RESOLVE_FAILED':
      return { span, what: 'a tag is not read here', suggestion: 'write the value alone' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        span,
        what: 'this is a second key on one line',
        suggestion: 'begin a new line, or quote the value if it holds ": "',
      };
    case 'BAD_SCALAR_START':
      return { span, what: 'a value cannot begin like this', suggestion: 'put it in quotes' };
    default:
      return { span, what: `this is not YAML: ${message.split('\n', 1)[0]?.replace(/; please.*/, '')}` };
  }
}
