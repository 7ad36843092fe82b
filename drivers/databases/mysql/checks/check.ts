import type { Row } from '../../../../engine/step.ts';
import type { Severity, Table, Verdict } from '../../../database.ts';

export type Finding = Verdict['findings'][number];

/** What a check looks at; the rest it reads. */
export type Subject = {
  readonly tables: readonly Table[];
  readonly databases: readonly string[];
  readonly accounts: readonly string[];
};

/** Reads rows of the side that is checked, or of the other one. */
export type Ask = {
  here(sql: string, values?: readonly (string | number | readonly string[])[]): Promise<readonly Row[]>;
  there(sql: string, values?: readonly (string | number | readonly string[])[]): Promise<readonly Row[]>;
  /** Logs in as the application; the error's message where that fails. */
  application(): Promise<string | null>;
};

/** One question about a server, by the name that a plan gives its severity under. */
export type ServerCheck = {
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /** What cannot be made less than an error: without it rows would be lost. */
  readonly forced?: true;
  /** It is true at the start only; any other has to last until the freeze. */
  readonly once?: true;
  find(ask: Ask, subject: Subject): Promise<readonly Finding[]>;
};

/** A check of one server variable. */
export function variable(
  definition: Omit<ServerCheck, 'find' | 'title'> & {
    variable: string;
    wanted: string;
    why: string;
    mend: string;
  },
): ServerCheck {
  const { variable: name, wanted, why, mend, ...rest } = definition;
  return {
    ...rest,
    title: `${name} is ${wanted}`,
    async find(ask) {
      const [row] = await ask.here(`SELECT @@global.${name} AS value`);
      const value =
        String(row?.value) === '1' ? 'ON' : String(row?.value) === '0' ? 'OFF' : String(row?.value);
      return value === wanted ? [] : [{ what: `${name} is ${value}`, why, mend }];
    },
  };
}

/** Names for people: the first few, and how many more. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`);
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}
