import { quoteText } from './names.ts';

/** A value of a document as SQL makes it, and where it stands. */
type Patch = readonly [path: string, sql: string];

type Node = { readonly raw: string; readonly path: string; readonly kind: Kind; readonly inside: Node[] };
type Kind = 'object' | 'array' | 'scalar';

const faithful = new Set([
  'OBJECT',
  'ARRAY',
  'STRING',
  'INTEGER',
  'UNSIGNED INTEGER',
  'DOUBLE',
  'BOOLEAN',
  'NULL',
]);

/**
 * What has to be made by SQL in a document whose text does not keep it, by its text and the types that `typesIn` lists; null where
 * the two do not fit together.
 */
export function patchesOf(text: string, types: string): readonly Patch[] | null {
  const root = parse(text);
  const members: Node[] = [];
  const elements: Node[] = [];
  walk(root, members, elements);
  const lists = types.split(';').map((list) => (list === '' ? [] : list.split(',')));
  const patches: Patch[] = [];
  for (const [at, nodes] of [[root], members, elements].entries()) {
    // A JSON null is none of JSON_TABLE's: it has no type there.
    const typed = at === 0 ? nodes : nodes.filter(({ raw }) => raw !== 'null');
    if (lists[at]?.length !== typed.length) return null;
    for (const [n, { raw, path, kind }] of typed.entries()) {
      const type = lists[at]?.[n] ?? '';
      if (faithful.has(type)) continue;
      const sql = kind === 'scalar' ? sqlValue(type, raw.startsWith('"') ? JSON.parse(raw) : raw) : null;
      if (sql === null) return null;
      patches.push([path, sql]);
    }
  }
  return lists.length === 3 ? patches : null;
}

const together = 100;

/** An expression for a document: its text, and in place of each value that came from SQL the same value made by SQL. */
export function patched(value: string, patches: readonly Patch[]): string {
  let sql = value;
  for (let at = 0; at < patches.length; at += together) {
    const some = patches.slice(at, at + together).map(([path, made]) => `${quoteText(path)}, ${made}`);
    sql = `JSON_SET(${sql}, ${some.join(', ')})`;
  }
  return sql;
}

/** The order in which MySQL lists what `$**.*` and `$**[*]` find: a value's own first, then each one's further down. */
function walk({ kind, inside }: Node, members: Node[], elements: Node[]): void {
  for (const node of inside) (kind === 'object' ? members : elements).push(node);
  for (const node of inside) walk(node, members, elements);
}

const blank = /\s*/y;
const word = /[^\s{}[\],:"]+|[{}[\]:,]/y;

/** Where a string that begins at `at` ends; an expression would need a stack as deep as it is long. */
function endOf(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote > 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return at;
}

/** A document's values in the order of its text, each as it is written there: numbers keep their digits, and names their order. */
function parse(text: string): Node {
  let at = 0;
  const next = (): string => {
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
    word.lastIndex = at;
    const end = text[at] === '"' ? endOf(text, at) : at + (word.exec(text)?.[0].length ?? 0);
    if (end === at) throw new Error('a document does not read as JSON');
    const found = text.slice(at, end);
    at = end;
    return found;
  };
  const value = (path: string, raw = next()): Node => {
    const inside: Node[] = [];
    if (raw === '{')
      for (let name = next(); name !== '}'; name = name === ',' ? next() : name) {
        next();
        inside.push(value(`${path}.${name}`));
        name = next();
      }
    else if (raw === '[')
      for (let first = next(); first !== ']'; first = first === ',' ? next() : first) {
        inside.push(value(`${path}[${inside.length}]`, first));
        first = next();
      }
    return { raw, path, kind: raw === '{' ? 'object' : raw === '[' ? 'array' : 'scalar', inside };
  };
  return value('$');
}

// What a column of each of these types puts into a document; a literal would be VARBINARY.
const columns: { readonly [type: string]: string } = {
  249: 'TINYBLOB',
  250: 'MEDIUMBLOB',
  251: 'LONGBLOB',
  252: 'BLOB',
  254: 'BINARY',
  16: 'BIT',
};

/** A value as SQL makes it, so that JSON holds it in the same type; null for a type that no expression has. */
export function sqlValue(type: string, text: string): string | null {
  switch (type) {
    case 'DECIMAL': {
      const [whole = '', fraction = ''] = text.replace(/^-/, '').split('.');
      const digits = Math.max(1, whole.replace(/^0+/, '').length + fraction.length);
      return `CAST(${quoteText(text)} AS DECIMAL(${digits}, ${fraction.length}))`;
    }
    case 'DATE':
      return `CAST(${quoteText(text)} AS DATE)`;
    case 'TIME':
      return `CAST(${quoteText(text)} AS TIME(6))`;
    case 'DATETIME':
      return `CAST(${quoteText(text)} AS DATETIME(6))`;
    default: {
      const [, code = '', encoded] = /^base64:type(\d+):(.*)$/s.exec(text) ?? [];
      if (encoded === undefined) return null;
      const bytes = Buffer.from(encoded, 'base64');
      const hex = `x'${bytes.toString('hex')}'`;
      if (code === '15') return hex;
      const column = columns[code];
      if (column === undefined) return null;
      const [from, size] =
        column === 'BIT'
          ? [BigInt(`0x${bytes.toString('hex') || '0'}`).toString(), `(${Math.max(1, bytes.length * 8)})`]
          : [hex, column === 'BINARY' ? `(${bytes.length})` : ''];
      return `(SELECT JSON_EXTRACT(JSON_ARRAY(c), '$[0]') FROM JSON_TABLE(JSON_ARRAY(${from}), '$[0]' COLUMNS (c ${column}${size} PATH '$')) AS made)`;
    }
  }
}
