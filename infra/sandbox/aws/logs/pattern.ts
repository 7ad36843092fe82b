import { AwsError } from '../error.ts';

// A word of letters, digits and underscores, or anything in quotes; both may be optional or excluded.
const term = /\s*([?-]?)(?:"((?:[^"\\]|\\.)+)"|([A-Za-z0-9_]+))(?=\s|$)/y;

/**
 * Reads a filter pattern of unstructured events: terms that must all be there, `?term` of which one must be, `-term` that must not be,
 * and "words in quotes" as one term; upper and lower case differ
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html). Any other pattern is refused.
 */
export function readPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  const terms: { readonly sign: string; readonly term: string }[] = [];
  for (let at = 0; at < text.length; at = term.lastIndex) {
    term.lastIndex = at;
    const [, sign = '', quoted, word = ''] = term.exec(text) ?? [];
    if (term.lastIndex === 0)
      throw new AwsError(
        'InvalidParameterException',
        `Invalid filter pattern: the sandbox reads words, "quoted words", ?optional and -excluded ones, and not ${text.slice(at)}`,
      );
    terms.push({ sign, term: quoted?.replace(/\\(.)/g, '$1') ?? word });
  }
  const of = (wanted: string) => terms.filter(({ sign }) => sign === wanted).map((each) => each.term);
  const [all, any, none] = [of(''), of('?'), of('-')];
  return (message) =>
    all.every((each) => message.includes(each)) &&
    (any.length === 0 || any.some((each) => message.includes(each))) &&
    !none.some((each) => message.includes(each));
}
