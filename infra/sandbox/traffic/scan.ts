import type { Family } from '../../../engine/plan/resolved.ts';

/** A piece of SQL text, as far as splitting it and finding its parameters needs. */
export interface Token {
  readonly kind: Kind;
  readonly text: string;
  /** Its offset in the text. */
  readonly at: number;
}

type Kind = 'comment' | 'text' | 'unclosed' | 'parameter' | 'marker' | 'end';

// Block comments stay in the statement: they may be optimizer hints.
const mysql = [
  /(?<comment>--(?=\s|$)[^\n]*|#[^\n]*)/,
  /(?<text>\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`)/,
  /(?<unclosed>\/\*|['"`])/,
  /(?<parameter>(?<![:\w$@]):[a-z_]\w*)/,
  /(?<marker>\?)/,
  /(?<end>;)/,
  /[^-#/'"`:?;]+|[\s\S]/,
];

const postgresql = [
  /(?<comment>--[^\n]*)/,
  /(?<text>\/\*[\s\S]*?\*\/|(?<!\w)E'(?:[^'\\]|\\[\s\S])*'|'[^']*'|"[^"]*"|(?<![\w$])(?<tag>\$(?:[a-z_]\w*)?\$)[\s\S]*?\k<tag>)/,
  /(?<unclosed>\/\*|['"])/,
  /(?<parameter>(?<![:\w$@]):[a-z_]\w*)/,
  /(?<marker>\$\d+)/,
  /(?<end>;)/,
  // One at a time where the next could begin something: the letter of a string with escapes, too.
  /[^-/'"$:;e]+|[\s\S]/,
];

const join = (parts: readonly RegExp[]) => new RegExp(parts.map(({ source }) => source).join('|'), 'giy');
const patterns: { readonly [family in Family]: RegExp } = {
  mysql: join(mysql),
  mariadb: join(mysql),
  postgresql: join(postgresql),
};

/** Cuts SQL text into tokens; what stands in strings, quoted names and block comments is text. */
export function* scan(sql: string, family: Family): Generator<Token> {
  for (const match of sql.matchAll(patterns[family])) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    yield { kind: (kind ?? 'text') as Kind, text: match[0], at: match.index };
  }
}
