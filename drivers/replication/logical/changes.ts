type Values = ReadonlyMap<string, string | null>;

/** A change as test_decoding prints it. (PostgreSQL manual, "test_decoding"; its source's pg_decode_change.) */
export type Change = {
  readonly database: string;
  readonly table: string;
  readonly kind: 'INSERT' | 'UPDATE' | 'DELETE';
  /** What the row was found by; null where it is not told, as of an UPDATE that leaves the key as it was. */
  readonly before: Values | null;
  /** The row as it is then; empty after a DELETE. */
  readonly row: Values;
};

const identifier = /"(?:[^"]|"")*"|[^\s".,:[]+/y;
// A type's name may be that of an array: integer[].
const column = /\s*("(?:[^"]|"")*"|[^\s"[]+)\[((?:[^[\]]|\[\])*)\]:('(?:[^']|'')*'|\S+)/y;

/** Reads a line of test_decoding; null for what changes no single row, such as BEGIN, COMMIT and TRUNCATE. */
export function parseChange(line: string): Change | null {
  if (!line.startsWith('table ')) return null;
  const at = { index: 'table '.length };
  const database = take(identifier, line, at);
  if (database === null || line[at.index++] !== '.') return null;
  const table = take(identifier, line, at);
  const rest = line.slice(at.index);
  const [, kind, values = ''] = /^: (INSERT|UPDATE|DELETE):(.*)$/s.exec(rest) ?? [];
  if (table === null || kind === undefined) return null;
  const named = { database: unquote(database), table: unquote(table), kind: kind as Change['kind'] };
  if (kind === 'DELETE') return { ...named, before: valuesIn(values).values, row: new Map() };
  if (!values.startsWith(oldKey)) return { ...named, before: null, row: valuesIn(values).values };
  const { values: before, end } = valuesIn(values, oldKey.length);
  return { ...named, before, row: valuesIn(values, end + newTuple.length).values };
}

/** A table by its schema and name. */
export type TableName = { readonly database: string; readonly table: string };

/** The tables that a line of test_decoding empties; none where it is no TRUNCATE. */
export function parseTruncate(line: string): readonly TableName[] {
  const tables: TableName[] = [];
  for (const at = { index: 'table '.length }; ; at.index += ', '.length) {
    const database = take(identifier, line, at);
    if (database === null || line[at.index++] !== '.') return [];
    const table = take(identifier, line, at);
    if (table === null) return [];
    tables.push({ database: unquote(database), table: unquote(table) });
    if (line.startsWith(': TRUNCATE: ', at.index)) return tables;
    if (!line.startsWith(', ', at.index)) return [];
  }
}

const [oldKey, newTuple] = [' old-key:', ' new-tuple:'];

function take(pattern: RegExp, line: string, at: { index: number }): string | null {
  pattern.lastIndex = at.index;
  const found = pattern.exec(line)?.[0] ?? null;
  at.index += found?.length ?? 0;
  return found;
}

const unquote = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;

/** The values that stand from a place on, and where they end. */
function valuesIn(text: string, from = 0): { readonly values: Values; readonly end: number } {
  const values = new Map<string, string | null>();
  let end = from;
  column.lastIndex = from;
  for (let found = column.exec(text); found; found = column.exec(text)) {
    const [, name = '', , value = ''] = found;
    values.set(unquote(name), literal(value));
    end = column.lastIndex;
  }
  return { values, end };
}

function literal(text: string): string | null {
  if (text === 'null') return null;
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text;
}
