/** What the output plugin test_decoding says of one message. */
export type Message =
  | { readonly kind: 'begin' }
  | { readonly kind: 'other' }
  /** `at`: epoch ms; 0 where it is not told. */
  | { readonly kind: 'commit'; readonly at: number }
  | { readonly kind: 'truncate'; readonly tables: string }
  | {
      readonly kind: 'insert' | 'update' | 'delete';
      readonly schema: string;
      readonly table: string;
      /** Of the row before, by column: what the table's replica identity tells; none where it tells nothing. */
      readonly before: Tuple | null;
      readonly after: Tuple | null;
    };

/** Values by column, as the server's text; undefined: a large value that was left as it was. */
export type Tuple = ReadonlyMap<string, string | null | undefined>;

/** Reads one message of test_decoding (PostgreSQL's contrib/test_decoding writes it). Throws for what it does not understand. */
export function readMessage(text: string): Message {
  if (text.startsWith('BEGIN')) return { kind: 'begin' };
  const commit = /^COMMIT(?: \d+)?(?: \(at (.+)\))?$/.exec(text);
  if (commit) return { kind: 'commit', at: commit[1] === undefined ? 0 : readTime(commit[1]) };
  if (!text.startsWith('table ')) return { kind: 'other' };
  const scan = new Scanner(text, 6);
  const schema = scan.name();
  scan.expect('.');
  const table = scan.name();
  if (scan.peek(',') || scan.rest().startsWith(': TRUNCATE:'))
    return { kind: 'truncate', tables: text.slice(6, text.indexOf(': TRUNCATE:')) };
  scan.expect(': ');
  const verb = scan.until(':');
  const kind = ({ INSERT: 'insert', UPDATE: 'update', DELETE: 'delete' } as const)[verb];
  if (kind === undefined) throw new Error(`test_decoding says "${verb}", which nobody here understands`);
  let before: Tuple | null = null;
  let after: Tuple | null = null;
  if (scan.rest() === ' (no-tuple-data)') return { kind, schema, table, before, after };
  if (scan.take(' old-key:')) {
    before = scan.tuple();
    scan.expect(' new-tuple:');
    after = scan.tuple();
  } else if (kind === 'delete') before = scan.tuple();
  else after = scan.tuple();
  return { kind, schema, table, before, after };
}

/** `2026-11-21 10:00:00.123456+00`, in a session of UTC. */
const readTime = (text: string): number => Date.parse(`${text.slice(0, 23).replace(' ', 'T')}Z`) || 0;

class Scanner {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  rest = (): string => this.#text.slice(this.#at);
  peek = (what: string): boolean => this.#text.startsWith(what, this.#at);

  take(what: string): boolean {
    if (!this.peek(what)) return false;
    this.#at += what.length;
    return true;
  }

  expect(what: string): void {
    if (!this.take(what))
      throw new Error(
        `test_decoding: "${what}" was expected at ${this.#at} of "${this.#text.slice(0, 200)}"`,
      );
  }

  until(what: string): string {
    const end = this.#text.indexOf(what, this.#at);
    if (end < 0) throw new Error(`test_decoding: "${what}" was expected in "${this.#text.slice(0, 200)}"`);
    const found = this.#text.slice(this.#at, end);
    this.#at = end + what.length;
    return found;
  }

  /** What stands between two quotes, with doubled ones as one. */
  #quoted(quote: string): string {
    this.expect(quote);
    let found = '';
    for (;;) {
      found += this.until(quote);
      if (!this.take(quote)) return found;
      found += quote;
    }
  }

  name(): string {
    if (this.peek('"')) return this.#quoted('"');
    const [found = ''] = /^[^".[:,\s]+/.exec(this.rest().slice(0, 300)) ?? [];
    this.#at += found.length;
    return found;
  }

  /** A type's name may hold brackets, as that of an array does, and quoted parts with anything in them. */
  #type(): string {
    this.expect('[');
    const from = this.#at;
    for (;;) {
      if (this.peek('"')) this.#quoted('"');
      else if (this.peek(']:')) break;
      else if (this.#at++ >= this.#text.length) throw new Error('test_decoding: a type without an end');
    }
    const found = this.#text.slice(from, this.#at);
    this.#at += 2;
    return found;
  }

  #value(): string | null | undefined {
    if (this.take('null')) return null;
    if (this.take('unchanged-toast-datum')) return undefined;
    if (this.peek("B'")) this.#at++;
    if (this.peek("'")) return this.#quoted("'");
    const [found = ''] = /^\S+/.exec(this.#text.slice(this.#at, this.#at + 140_000)) ?? [];
    this.#at += found.length;
    return found;
  }

  tuple(): Tuple {
    const found = new Map<string, string | null | undefined>();
    while (this.#at < this.#text.length && !this.peek(' new-tuple:')) {
      this.expect(' ');
      const name = this.name();
      this.#type();
      found.set(name, this.#value());
    }
    return found;
  }
}
