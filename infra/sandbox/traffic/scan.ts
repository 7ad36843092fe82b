/** A piece of SQL text, as far as splitting it and finding its parameters needs. */
export interface Token {
  readonly kind: Kind;
  readonly text: string;
  /** Its offset in the text. */
  readonly at: number;
}

type Kind = 'comment' | 'text' | 'unclosed' | 'parameter' | 'marker' | 'end';

const pattern = new RegExp(
  [
    /(?<comment>--(?=\s|$)[^\n]*|#[^\n]*)/,
    // Block comments stay in the statement: they may be optimizer hints.
    /(?<text>\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`)/,
    /(?<unclosed>\/\*|['"`])/,
    /(?<parameter>(?<![:\w$@]):[a-z_]\w*)/,
    /(?<marker>\?)/,
    /(?<end>;)/,
    /[^-#/'"`:?;]+|[\s\S]/,
  ]
    .map((part) => part.source)
    .join('|'),
  'giy',
);

/** Cuts SQL text into tokens; what stands in strings, quoted names and block comments is text. */
export function* scan(sql: string): Generator<Token> {
  for (const match of sql.matchAll(pattern)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    yield { kind: (kind ?? 'text') as Kind, text: match[0], at: match.index };
  }
}
