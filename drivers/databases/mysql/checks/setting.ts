import { quoteText } from '../names.ts';
import type { Engine, Found, Read, ServerCheck } from './check.ts';

/** Server variables by name. Those that a server does not have are missing: no version has to be asked. */
export async function readSettings(
  read: Read,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await read('SHOW GLOBAL VARIABLES WHERE variable_name IN (?)', [names]);
  return new Map(rows.map((row) => [String(row.Variable_name).toLowerCase(), String(row.Value)]));
}

/** The first of some names that a server has, with its value: newer servers have renamed much. */
export function firstOf(
  settings: ReadonlyMap<string, string>,
  ...names: readonly string[]
): { name: string; value: string } | undefined {
  const name = names.find((each) => settings.has(each));
  return name === undefined ? undefined : { name, value: settings.get(name) ?? '' };
}

const bare = /^(-?\d+(\.\d+)?|[A-Z_]+)$/;

/** What SET PERSIST refuses, though SET GLOBAL does not. */
const unpersisted = new Set(['restrict_fk_on_non_standard_key']);

/** The statement that sets a variable so that it lasts, as far as a server can do that by a statement. */
export function setTo(engine: Engine, name: string, value: string): string {
  const written = bare.test(value) ? value : quoteText(value);
  return engine === 'mysql' && !unpersisted.has(name)
    ? `SET PERSIST ${name} = ${written};`
    : `SET GLOBAL ${name} = ${written}; and write it into the configuration.`;
}

/** What mends a variable that is read only when the server starts. */
export const setAtStart = (name: string, value: string): string =>
  `Write ${name} = ${value} into the configuration, and restart the server.`;

/** A check of one server variable. */
export function variable(
  engine: Engine,
  definition: Omit<ServerCheck, 'find' | 'title' | 'of' | 'why'> & {
    readonly variable: string;
    readonly wanted: string;
    readonly why: string;
    /** None: the variable is set, and sessions connect anew. */
    readonly mend?: string;
  },
): ServerCheck {
  const { variable: name, wanted, mend, ...rest } = definition;
  return {
    ...rest,
    title: `${name} is ${wanted === '' ? 'empty' : wanted}`,
    of: 'server',
    async find(ask): Promise<readonly Found[]> {
      const value = (await readSettings(ask.here, [name])).get(name);
      if (value === undefined || value === wanted) return [];
      return [
        {
          what: `${name} is ${value}`,
          mend: mend ?? `${setTo(engine, name, wanted)} Then let sessions connect anew.`,
        },
      ];
    },
  };
}
