import type { TableName } from '../quote.ts';

/** A statement in the log that changes tables and not rows. */
export interface Ddl {
  readonly kind: 'truncate' | 'drop' | 'create' | 'alter' | 'rename' | 'other';
  /** The tables that it names first; empty where they could not be read. */
  readonly tables: readonly TableName[];
  readonly sql: string;
}

const name = '(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|[\\w$\\u0080-\\uffff]+)';
const table = `${name}(?:\\s*\\.\\s*${name})?`;
const list = `(${table}(?:\\s*,\\s*${table})*)`;

const forms: readonly (readonly [Ddl['kind'], RegExp])[] = [
  ['truncate', new RegExp(`^TRUNCATE\\s+(?:TABLE\\s+)?(${table})`, 'i')],
  ['drop', new RegExp(`^DROP\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?${list}`, 'i')],
  [
    'create',
    new RegExp(`^CREATE\\s+(?:OR\\s+REPLACE\\s+)?TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(${table})`, 'i'),
  ],
  ['alter', new RegExp(`^ALTER\\s+(?:(?:ONLINE|IGNORE)\\s+)*TABLE\\s+(?:IF\\s+EXISTS\\s+)?(${table})`, 'i')],
  ['alter', new RegExp(`^(?:CREATE|DROP)\\s[^(]*?\\bINDEX\\b[\\s\\S]*?\\sON\\s+(${table})`, 'i')],
  ['rename', /^RENAME\s+TABLES?\s+([\s\S]+)$/i],
];

/** Statements that touch no table's rows or columns. */
const harmless =
  /^(?:BEGIN|SAVEPOINT|RELEASE|GRANT|REVOKE|FLUSH|ANALYZE|OPTIMIZE|REPAIR|SET|(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+|DEFINER\s*=\s*\S+\s+|ALGORITHM\s*=\s*\S+\s+|SQL\s+SECURITY\s+\w+\s+)*(?:USER|ROLE|VIEW|TRIGGER|EVENT|PROCEDURE|FUNCTION|SERVER|DATABASE|SCHEMA|(?:TEMPORARY\s+TABLE))|DROP\s+(?:TEMPORARY))\b/i;

/** Reads a statement of the log, run in the database `schema`; undefined where no table can be meant. */
export function readDdl(text: string, schema: string): Ddl | undefined {
  const sql = text.replace(/^(?:\s+|\/\*(?!!)[\s\S]*?\*\/|--[^\n]*\n|#[^\n]*\n)+/, '');
  if (/^DROP\s+(?:DATABASE|SCHEMA)\b/i.test(sql)) return { kind: 'other', tables: [], sql };
  if (harmless.test(sql)) return undefined;
  for (const [kind, form] of forms) {
    const named = form.exec(sql)?.[1];
    if (named === undefined) continue;
    const names = kind === 'rename' ? named.split(/\s*,\s*|\s+TO\s+/i) : named.split(/\s*,\s*/);
    return { kind, tables: names.flatMap((each) => readName(each, schema)), sql };
  }
  return { kind: 'other', tables: [], sql };
}

function readName(text: string, schema: string): TableName[] {
  const [first, second] = [...text.matchAll(new RegExp(name, 'g'))].map(([part]) => unquote(part));
  if (first === undefined) return [];
  return [second === undefined ? { schema, table: first } : { schema: first, table: second }];
}

const unquote = (part: string): string => {
  const mark = part[0];
  return mark === '`' || mark === '"' ? part.slice(1, -1).replaceAll(mark + mark, mark) : part;
};
