/** Keys whose values are taken for secrets, whatever they are. */
export const secretKey = /pass|pwd|^pw$|_pw$|token|api_?key|private_?key|secret_(?:access_)?key|^webhook$/i;

const keys = /(["']?)(?<![\w-])([\w-]+)\1\s*:\s*/g;
const reference = /^\{\s*["']?env["']?\s*:\s*(["']?)[A-Z_][A-Z0-9_]*\1\s*\}/;
const referenceBelow = /^\s*["']?env["']?\s*:\s*(["']?)[A-Z_][A-Z0-9_]*\1\s*(?:#.*)?$/;

/**
 * The same text with every password replaced by as many asterisks. It reads lines, not YAML: a plan that
 * does not parse is shown as well. It rather hides too much.
 */
export function mask(text: string): string {
  let inside = -1;
  return text
    .split('\n')
    .map((line) => {
      const indent = line.search(/\S/);
      if (inside >= 0 && (indent > inside || indent < 0))
        return referenceBelow.test(line) ? line : hide(line);
      inside = -1;
      // The value of a key that was written with a question mark, on a line of its own.
      if (/^\s*:(?:\s|$)/.test(line)) return hide(line);
      const start = /^[\s-]*/.exec(line)?.[0].length ?? 0;
      const from = secretFrom(line);
      if (from === undefined) return maskUrls(line);
      if (/^[|>]?[-+\d]*\s*(?:#.*)?$/.test(line.slice(from)) || from >= line.length) inside = start;
      return maskUrls(line.slice(0, from)) + hide(line.slice(from));
    })
    .join('\n');
}

/** What masking found to be secret. */
export function secretsIn(text: string, masked: string): readonly string[] {
  const secrets = new Set<string>();
  for (const { 0: stars, index } of masked.matchAll(/\*+/g)) {
    const hidden = text.slice(index, index + stars.length).replace(/^["'{,]+|["'},]+$/g, '');
    // Shorter ones would tear holes into words; no message quotes them.
    if (hidden.length >= 4 && !/^\*+$|:$/.test(hidden)) secrets.add(hidden);
  }
  return [...secrets];
}

/** A text for people without any of the secrets. */
export function scrub(said: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '****'), said);
}

/** Where the first secret of a line begins; from there on nothing is shown. */
function secretFrom(line: string): number | undefined {
  for (const { 0: whole, 2: key, index } of line.matchAll(keys)) {
    const from = index + whole.length;
    if (key !== undefined && secretKey.test(key) && !reference.test(line.slice(from))) return from;
  }
  return undefined;
}

/** The password in `scheme://user:password@host`. */
function maskUrls(line: string): string {
  return line.replace(
    /(:\/\/[^\s/@:]*:)([^\s/@]+)(?=@)/g,
    (_, before: string, password: string) => before + '*'.repeat(password.length),
  );
}

function hide(text: string): string {
  return text.replace(/\S/g, '*');
}
