import { open } from 'node:fs/promises';

const blank = /^\s*$/;
const delimiterCommand = /^\s*DELIMITER\s+(\S+)\s*$/i;
const opening = /['"`]|\/\*(?:M?!|\+)?|--(?=\s|$)|#/y;
const closing: { readonly [mode: string]: RegExp } = {
  "'": /\\.|'/gs,
  '"': /\\.|"/gs,
  '`': /`/g,
  '/*': /\*\//g,
  '/*!': /\*\//g,
  '/*M!': /\*\//g,
  '/*+': /\*\//g,
};

/** The statements of a SQL file, one at a time and without its comments; `DELIMITER` is understood as the mysql client does. */
export async function* readStatements(path: string): AsyncGenerator<string> {
  const file = await open(path);
  try {
    yield* splitStatements(file.readLines());
  } finally {
    await file.close();
  }
}

/** The statements in lines of SQL. */
export async function* splitStatements(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let statement = '';
  let delimiter = ';';
  let mode: string | undefined;
  for await (const line of lines) {
    const command = mode === undefined && blank.test(statement) ? delimiterCommand.exec(line) : null;
    if (command?.[1]) {
      delimiter = command[1];
      continue;
    }
    for (let at = 0; at < line.length; ) {
      if (mode !== undefined) {
        const end = findEnd(line, at, mode);
        // Only a comment that is no hint is left out.
        if (mode !== '/*') statement += line.slice(at, end.at);
        at = end.at;
        if (end.closed) mode = undefined;
      } else if (line.startsWith(delimiter, at)) {
        if (!blank.test(statement)) yield statement.trim();
        statement = '';
        at += delimiter.length;
      } else {
        opening.lastIndex = at;
        const [token] = opening.exec(line) ?? [];
        if (token === '--' || token === '#') break;
        mode = token;
        statement += token === undefined ? line[at] : token === '/*' ? ' ' : token;
        at += token?.length ?? 1;
      }
    }
    statement += '\n';
  }
  if (!blank.test(statement)) yield statement.trim();
}

function findEnd(line: string, from: number, mode: string): { at: number; closed: boolean } {
  const pattern = closing[mode] as RegExp;
  pattern.lastIndex = from;
  for (let found = pattern.exec(line); found; found = pattern.exec(line))
    if (!found[0].startsWith('\\')) return { at: pattern.lastIndex, closed: true };
  return { at: line.length, closed: false };
}
