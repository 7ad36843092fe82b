/** A piece of a statement as a server reads it, with what a quoted one stands for. */
export type Token = {
  readonly kind: 'name' | 'string' | 'bytes' | 'number' | 'word' | 'sign' | 'comment';
  readonly value: string;
};

const escapes: { readonly [sign: string]: string } = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
};

/**
 * Reads a statement sign by sign, as MySQL's manual describes its lexical structure under the default sql_mode. It shares nothing with
 * the code that writes statements. Throws where a quotation or a comment does not end.
 */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;

  function quotation(quote: string): string {
    let value = '';
    for (at++; ; at++) {
      const sign = sql[at];
      if (sign === undefined) throw new Error(`a quotation does not end: ${sql}`);
      if (sign === '\\' && quote !== '`') {
        const next = sql[++at] ?? '';
        // Before % and _ the backslash stays, for they mean something in patterns only.
        value += next === '%' || next === '_' ? `\\${next}` : (escapes[next] ?? next);
      } else if (sign !== quote) value += sign;
      else if (sql[at + 1] === quote) {
        value += quote;
        at++;
      } else break;
    }
    at++;
    return value;
  }

  const until = (end: string, must: boolean): string => {
    const found = sql.indexOf(end, at);
    if (found < 0 && must) throw new Error(`a comment does not end: ${sql}`);
    const from = at;
    at = found < 0 ? sql.length : found + end.length;
    return sql.slice(from, at);
  };

  while (at < sql.length) {
    const rest = sql.slice(at, at + 3);
    const sign = rest[0] ?? '';
    if (/\s/.test(sign)) at++;
    else if (sign === '`') tokens.push({ kind: 'name', value: quotation('`') });
    else if (/^x'/i.test(rest)) {
      at++;
      tokens.push({ kind: 'bytes', value: quotation("'") });
    } else if (sign === "'" || sign === '"') tokens.push({ kind: 'string', value: quotation(sign) });
    else if (/^--(\s|$)/.test(rest) || sign === '#')
      tokens.push({ kind: 'comment', value: until('\n', false) });
    else if (rest.startsWith('/*')) tokens.push({ kind: 'comment', value: until('*/', true) });
    else {
      const word = /^[\p{L}\p{N}_$@]+/u.exec(sql.slice(at, at + 200))?.[0];
      tokens.push({
        kind: word === undefined ? 'sign' : /^\d/.test(word) ? 'number' : 'word',
        value: word ?? sign,
      });
      at += (word ?? sign).length;
    }
  }
  return tokens;
}

/** The values of all tokens of some kinds, in their order. */
export const valuesOf = (sql: string, ...kinds: readonly Token['kind'][]): readonly string[] =>
  tokensOf(sql).flatMap(({ kind, value }) => (kinds.includes(kind) ? [value] : []));

/** A statement's shape: everything but what its quotations hold. */
export const shapeOf = (sql: string): string =>
  tokensOf(sql)
    .map(({ kind, value }) => (kind === 'name' || kind === 'string' || kind === 'bytes' ? kind : value))
    .join(' ');
