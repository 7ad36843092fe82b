/** One word of a statement: a quoted or bare name, a string, a number or a sign. Comments and spaces are none. */
export type Word = { readonly text: string; readonly at: number; readonly end: number };

const form =
  /(?:\s+|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?![!M])[\s\S]*?\*\/)|(`(?:[^`]|``)*`|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|[\p{L}\p{N}_$]+|\/\*M?!\d*|[\s\S])/uy;

/** A statement's words in order. A comment that the server reads as code is code. */
export function* wordsOf(text: string): Generator<Word> {
  form.lastIndex = 0;
  for (let at = 0; at < text.length; at = form.lastIndex) {
    form.lastIndex = at;
    const [, word] = form.exec(text) ?? [];
    if (form.lastIndex <= at) return;
    const next = form.lastIndex;
    if (word !== undefined) yield { text: word, at: next - word.length, end: next };
    form.lastIndex = next;
  }
}

/** The name that a word stands for, without its quotes. */
export function nameIn(word: string): string {
  return /^[`"]/.test(word)
    ? word.slice(1, -1).replaceAll(word[0] === '`' ? '``' : '""', word[0] ?? '')
    : word;
}

/** What follows a trigger's FOR EACH ROW: a server may keep its head as somebody typed it. */
export function triggerBody(text: string): string {
  let last = ['', '', ''];
  for (const { text: word, end } of wordsOf(text)) {
    last = [...last.slice(1), word.toLowerCase()];
    if (last.join(' ') === 'for each row') return text.slice(end).trimStart();
  }
  throw new Error(`"${text.slice(0, 80)}" is no trigger`);
}

/** Whether a statement names a database: `name.` outside of comments, or `name` alone in a string. */
export function names(text: string, database: string): boolean {
  const words = [...wordsOf(text)];
  const same = (word: string) => nameIn(word).toLowerCase() === database.toLowerCase();
  return words.some(
    ({ text: word }, n) =>
      (words[n + 1]?.text === '.' && words[n - 1]?.text !== '.' && same(word)) ||
      (/^['"]/.test(word) && holds(word.slice(1, -1), database)),
  );
}

/** Whether a text that may become a statement names a database. */
function holds(text: string, database: string): boolean {
  const name = database.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:^|[^\\p{L}\\p{N}_$])(?:${name}|\`${name}\`)\\s*\\.`, 'iu').test(text);
}

/**
 * A view's text with databases renamed. The server prints every name in it in backticks and with its database; null where a bare
 * name, such as an alias, is the same as a database's, and might be meant by `name.`.
 */
export function renameInView(text: string, renames: ReadonlyMap<string, string>): string | null {
  const words = [...wordsOf(text)];
  let renamed = '';
  let from = 0;
  for (const [n, { text: word, at, end }] of words.entries()) {
    const to = word.startsWith('`') ? renames.get(nameIn(word)) : undefined;
    if (to === undefined || words[n - 1]?.text === '.' || words[n - 1]?.text === '@') continue;
    if (words[n + 1]?.text === '@') continue;
    if (words[n + 1]?.text !== '.') {
      if (/^as$/i.test(words[n - 1]?.text ?? '')) continue;
      return null;
    }
    renamed += `${text.slice(from, at)}\`${to.replaceAll('`', '``')}\``;
    from = end;
  }
  return renamed + text.slice(from);
}
