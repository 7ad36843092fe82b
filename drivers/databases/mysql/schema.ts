import type { Table } from '../../database.ts';
import { quoteName, quoteTable } from './names.ts';
import type { Session } from './session.ts';

/** A key or constraint that is put back after the load: its name and its clause as SHOW CREATE TABLE writes it. */
export type Held = { readonly name: string; readonly clause: string };

/** A table's definition, split into what the load needs and what waits until after it. */
export type Definition = {
  readonly create: string;
  readonly keys: readonly Held[];
  readonly foreignKeys: readonly Held[];
};

/** Reads one table's definition. */
export async function readDefinition(session: Session, table: Table['source']): Promise<string> {
  const [row] = await session.rows(`SHOW CREATE TABLE ${quoteTable(table)}`);
  const text = row?.['Create Table'];
  if (typeof text !== 'string') throw new Error(`${quoteTable(table)} has no table definition`);
  return text;
}

const secondaryKey = /^ {2}(?:UNIQUE |FULLTEXT |SPATIAL )?KEY `((?:[^`]|``)+)` \(/;
const foreignKey = /^ {2}CONSTRAINT `((?:[^`]|``)+)` FOREIGN KEY /;
const constraint = /^ {2}CONSTRAINT `(?:[^`]|``)+` (?:FOREIGN KEY|CHECK) \(/;

/**
 * The lines of what SHOW CREATE TABLE prints. Names are quoted anew only where a constraint does not read as one: a column may be
 * called `\n  CONSTRAINT …`, and its name must stay one.
 */
function readLines(text: string): readonly string[] {
  const lines = linesOf(text);
  const read = lines.every((line) => !line.startsWith('  CONSTRAINT `') || constraint.test(line));
  return read ? lines : linesOf(mendNames(text));
}

/** MariaDB does not double the backticks in the name of a foreign key: here they are. */
function mendNames(text: string): string {
  return text.replace(/^ {2}CONSTRAINT `([^\n]{1,64})` FOREIGN KEY \(`/gm, (whole, name: string) =>
    foreignKey.test(whole) || / CHECK /.test(whole)
      ? whole
      : `  CONSTRAINT ${quoteName(name)} FOREIGN KEY (\``,
  );
}

/** The lines of a definition: a line break within a name is none. */
function linesOf(text: string): readonly string[] {
  const lines = [''];
  for (const [part] of text.matchAll(/`(?:[^`]|``)*`|'(?:[^'\\]|\\[\s\S]|'')*'|\n|[^`'\n]+|[`']/g))
    if (part === '\n') lines.push('');
    else lines[lines.length - 1] += part;
  return lines;
}

/** A line without what stands in its strings. */
const bare = (line: string) =>
  line.replace(/`(?:[^`]|``)*`|'(?:[^'\\]|\\[\s\S]|'')*'/g, (part) => (part.startsWith('`') ? part : "''"));

/**
 * Splits what SHOW CREATE TABLE prints (one column, key or constraint a line). Secondary keys wait, for a load in
 * primary-key order is fastest without them; an AUTO_INCREMENT column's only key stays, the server asks for one.
 */
export function splitDefinition(text: string): Definition {
  const lines = readLines(text);
  const end = lines.findIndex((line) => line.startsWith(')'));
  const body = lines.slice(1, end).map((line) => line.replace(/,$/, ''));
  const counter = body
    .find((line) => / AUTO_INCREMENT( |$)/.test(bare(line)))
    ?.match(/^ {2}(`(?:[^`]|``)+`)/)?.[1];
  const primary = body.find((line) => line.startsWith('  PRIMARY KEY ('));
  const counterKey =
    counter === undefined || primary?.startsWith(`  PRIMARY KEY (${counter}`)
      ? undefined
      : body.find((line) => secondaryKey.test(line) && line.includes(` (${counter}`));
  const keys: Held[] = [];
  const foreignKeys: Held[] = [];
  const kept: string[] = [];
  for (const line of body) {
    const key = secondaryKey.exec(line)?.[1];
    const constraint = foreignKey.exec(line)?.[1];
    if (constraint !== undefined)
      foreignKeys.push({ name: constraint.replaceAll('``', '`'), clause: line.trim() });
    else if (key !== undefined && line !== counterKey)
      keys.push({ name: key.replaceAll('``', '`'), clause: line.trim() });
    else kept.push(line);
  }
  const create = [lines[0], kept.join(',\n'), ...lines.slice(end)].join('\n');
  return { create, keys, foreignKeys };
}

/** A definition without what may rightly differ: the counter's value, and the order in which keys were added. */
export function canonical(text: string): string {
  const { create, keys, foreignKeys } = splitDefinition(text);
  const body = create.replace(/ AUTO_INCREMENT=\d+/, '');
  const rest = [...keys, ...foreignKeys].map(({ clause }) => clause).sort();
  return [body, ...rest].join('\n');
}

/** The same definition, to be created under the target's name, unless it is there already. */
export function createStatement(create: string, target: Table['target']): string {
  return create.replace(
    /^CREATE TABLE `(?:[^`]|``)+`/,
    () => `CREATE TABLE IF NOT EXISTS ${quoteTable(target)}`,
  );
}
