import type { Column, Session } from '../../../data/dialect.ts';
import { quoteName, quoteText } from './names.ts';

const together = 100;
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
 * An expression that rebuilds a JSON value whose text does not keep it: its text, and in place of each value that came from SQL the
 * same value made by SQL.
 */
export async function patchesOf(
  source: Session,
  column: Column,
  value: string,
  from: string,
): Promise<string> {
  const name = quoteName(column.name);
  const [row] = await source.rows(`SELECT CAST(${name} AS CHAR CHARACTER SET utf8mb4) ${from}`);
  const paths = [...leaves(JSON.parse(String(row?.[0])), '$')];
  let patched = value;
  for (let at = 0; at < paths.length; at += together) {
    const some = paths.slice(at, at + together);
    const [found = []] = await source.rows(
      `SELECT ${some
        .map((path) => `JSON_EXTRACT(${name}, ${quoteText(path)})`)
        .flatMap((each) => [`JSON_TYPE(${each})`, `JSON_UNQUOTE(${each})`])
        .join(', ')} ${from}`,
    );
    const patches = some.flatMap((path, n) => {
      const [type, text] = [String(found[2 * n]), String(found[2 * n + 1])];
      return faithful.has(type) ? [] : [quoteText(path), sqlValue(type, text)];
    });
    if (patches.length > 0)
      patched = `JSON_SET(${patched}, ${Buffer.from(patches.join(', ')).toString('latin1')})`;
  }
  return patched;
}

/** The paths of a document's values. */
export function* leaves(value: unknown, path: string): Generator<string> {
  if (Array.isArray(value)) for (const [at, each] of value.entries()) yield* leaves(each, `${path}[${at}]`);
  else if (value !== null && typeof value === 'object')
    for (const [name, each] of Object.entries(value)) yield* leaves(each, `${path}.${JSON.stringify(name)}`);
  else yield path;
}

/** A value as SQL makes it, so that JSON holds it in the same type. */
export function sqlValue(type: string, text: string): string {
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
      const [, bytes = ''] = /^base64:type\d+:(.*)$/s.exec(text) ?? [];
      return `x'${Buffer.from(bytes, 'base64').toString('hex')}'`;
    }
  }
}
