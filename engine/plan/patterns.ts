/** A `database.table` pattern taken apart; `*` stands for any characters in both parts. */
export interface TablePattern {
  readonly database: string;
  readonly table: string;
}

const part = '(`(?:[^`]|``)+`|[^.`]+)';
const form = new RegExp(`^${part}\\.${part}$`, 'u');

/** Undefined if the text is no pattern. A part in backticks may hold dots; a backtick in it is doubled. */
export function parsePattern(text: string): TablePattern | undefined {
  const [, database, table] = form.exec(text) ?? [];
  if (database === undefined || table === undefined) return undefined;
  return { database: unquote(database), table: unquote(table) };
}

/** Whether a name fits one part of a pattern. */
export function fits(part: string, name: string): boolean {
  const literals = part.split('*').map((literal) => literal.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`, 'su').test(name);
}

/** A database's name as the first part of a pattern. */
export function quotePart(name: string): string {
  return /[.`]/.test(name) ? `\`${name.replaceAll('`', '``')}\`` : name;
}

function unquote(part: string): string {
  return part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part;
}
