import type { Hosting } from '../../../../engine/plan/hosting.ts';
import type { Row, Side } from '../../../../engine/step.ts';
import type { Severity, Table, Verdict } from '../../../database.ts';

export type Finding = Verdict['findings'][number];

/** A finding as a check gives it: without a reason of its own it has the check's. */
export type Found = Omit<Finding, 'why'> & { readonly why?: string };

/** What a check looks at; the rest it reads. */
export type Subject = {
  readonly tables: readonly Table[];
  readonly databases: readonly string[];
  readonly accounts: readonly string[];
  /** Patterns of the accounts that the run makes on the target. */
  readonly copies?: readonly string[];
  /** For how many seconds going back is to stay possible after the switch; undefined where no channel leads back. */
  readonly window?: number;
  /** How many of PostgreSQL's subscriptions a direction has; one, where it is left out. */
  readonly subscriptions?: number;
  /** Who runs the server that is asked; its owner, where it is left out. */
  readonly hosting?: Hosting;
  /** Whether the side is closed by locking the application’s accounts. */
  readonly byAccounts?: boolean;
};

/** Reads rows of one reading statement. */
export type Read = (
  sql: string,
  values?: readonly (string | number | readonly string[])[],
) => Promise<readonly Row[]>;

/** What the application’s login answers of an account that is locked. */
export const lockedOut = 'the account is locked';

/** What a check may ask: the side that is checked, and the other one. */
export type Ask = {
  readonly here: Read;
  readonly there: Read;
  /** Logs in as the application; the error's message where that fails, `lockedOut` where the account is locked. */
  application(): Promise<string | null>;
  /** The user that DMS writes as on the target, which the drain locks; null without DMS. */
  mover(): Promise<string | null>;
  /** The side that is checked, as the account that changes are fetched with. */
  readonly replication: Read;
  /** The same for the channel that leads back. */
  readonly reverse: Read;
};

/** Which kind of server is asked, where the two say a thing differently. */
export type Engine = 'mysql' | 'mariadb';

/** One question about a server, by the name that a plan gives its severity under. */
export type ServerCheck = {
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /** Why it matters, for every finding that gives no reason of its own. */
  readonly why?: string;
  /** What cannot be made less than an error: without it rows would be lost. */
  readonly forced?: true;
  /** What holds at the start only, because the run itself changes it. */
  readonly once?: true;
  /** It is asked only where a channel is to lead back. */
  readonly reverse?: true;
  /** It is asked only of servers that their owner runs. */
  readonly own?: true;
  /** It is asked only of servers that AWS runs. */
  readonly managed?: true;
  /** It is asked only where the database's own replication brings the changes to the target. */
  readonly native?: true;
  /** It is asked only where DMS does. */
  readonly dms?: true;
  /** It is asked only where rows are copied to the target, and not where that is a replica. */
  readonly copied?: true;
  /** It is asked only where the target is made as a replica of the source. */
  readonly replica?: true;
  /** It is asked only of a side that is closed by its accounts. */
  readonly byAccounts?: true;
  /** It is told which accounts the run makes on the target. */
  readonly copies?: true;
  /** It looks at the server alone, or at databases and accounts, and is not told which tables move: ten thousand names are long. */
  readonly of?: 'server' | 'databases';
  find(ask: Ask, subject: Subject): Promise<readonly Found[]>;
};

/** Where changes are applied, and by which check that is asked: the channel back swaps the sides. */
export type Applying = Pick<ServerCheck, 'name'> & { readonly on: Side };

/** Names for people: the first few, and how many more. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`);
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}

/** Whether a table of the source is among those that move. */
export function moving({ tables }: Subject): (database: unknown, table: unknown) => boolean {
  const chosen = new Set(tables.map(({ source }) => `${source.database}\0${source.table}`));
  return (database, table) => chosen.has(`${database}\0${table}`);
}

/** The databases that the tables have on the target, each once. */
export const targetDatabases = ({ tables }: Subject): readonly string[] => [
  ...new Set(tables.map(({ target }) => target.database)),
];
