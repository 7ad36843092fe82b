import { NotYet } from '../../engine/fault.ts';
import type { Hosting } from '../../engine/plan/hosting.ts';
import type { Json, Row, Side } from '../../engine/step.ts';
import type { Table } from '../database.ts';
import type { Address, Tools } from '../operation.ts';
import type { Lending } from './lend-sessions.ts';
import { type Ask, type Found, lockedOut, type Read, type ServerCheck } from './mysql/checks/check.ts';
import type { Session } from './sessions.ts';

/** The checks of both sides, as one kind of server has them. */
export type CheckList = { readonly [S in Side]: readonly ServerCheck[] };

/** What a check is told, written short: it stands in the journal once for each check. */
export type Question = {
  readonly check: string;
  readonly moves: readonly {
    readonly from: string;
    readonly to: string;
    readonly tables: readonly string[];
  }[];
  readonly databases: readonly string[];
  readonly accounts: readonly string[];
  /** Patterns of the accounts that the run makes on the target. */
  readonly copies?: readonly string[];
  /** For how many seconds going back is to stay possible. */
  readonly window?: number;
  /** How many of PostgreSQL's subscriptions a direction has; one, where it is left out. */
  readonly subscriptions?: number;
  /** Who runs the side that is asked; its owner, where it is left out. */
  readonly hosting?: Hosting;
  /** Whether that side is closed by its accounts. */
  readonly byAccounts?: true;
  /** Whether it is DMS that writes to the target. */
  readonly dms?: true;
};

/** How one kind of server is asked. */
export type Asked = {
  readonly withSession: Lending<Session>['withSession'];
  /** Lets a session write no more. */
  readonly readOnly: string;
  /** The codes by which a server refuses a question for which a privilege is missing. */
  readonly refused: ReadonlySet<string>;
  /** Whether the application's login was refused because it is shut out, after its password was found right. */
  shutOut(error: Error & { code?: string; cause?: unknown }): boolean;
  /** What mends a finding, for whoever may do it there. */
  mendOn(hosting: Hosting, mend: string): string;
};

const tablesIn = (moves: Question['moves']): readonly Table[] =>
  moves.flatMap(({ from, to, tables }) =>
    tables.map((table) => ({ source: { database: from, table }, target: { database: to, table } })),
  );

/** Reads in sessions that cannot write; the first question opens one. */
const reading = (session: Session, readOnly: string): Read => {
  let ready: Promise<unknown> | undefined;
  return async (sql, values = []) => {
    ready ??= session.rows(readOnly);
    await ready;
    return (await session.rows(sql, values as never)) as readonly Row[];
  };
};

/** What may not be asked is a finding, so that the others, and the check of privileges among them, are told too. */
export const refusal =
  (refused: Asked['refused']) =>
  (error: Error & { code?: string }): readonly Found[] => {
    if (error.code === undefined || !refused.has(error.code)) throw error;
    return [
      {
        what: `the server refused the question: ${error.message}`,
        why: 'what cannot be asked is not known to be so',
        mend: 'Give the engine’s account the privileges that `engine-grants` and `target-grants` name.',
      },
    ];
  };

/** Asks one check of the side that the tools are for. What looks at a side that the run has yet to make can only be asked `later`. */
export const askCheck = (question: Question, tools: Tools, checks: CheckList, asked: Asked): Promise<Json> =>
  askNow(question, tools, checks, asked).catch((error: unknown) => {
    if (!(error instanceof NotYet)) throw error;
    return { verdict: 'later', findings: [] };
  });

async function askNow(
  question: Question,
  tools: Tools,
  checks: CheckList,
  { withSession, readOnly, refused, shutOut, mendOn }: Asked,
): Promise<Json> {
  const {
    check: name,
    moves,
    databases,
    accounts,
    copies,
    window,
    subscriptions,
    hosting = 'own',
    byAccounts = false,
    dms = false,
  } = question;
  const definition = [...checks.source, ...checks.target].find((each) => each.name === name);
  if (!definition) throw new Error(`there is no check "${name}"`);
  const other: Side = tools.on === 'source' ? 'target' : 'source';
  // Most look at one side: a session of the other is borrowed when it is asked.
  const as = (address: () => Promise<Address>, terms: { deadline: number; anew?: true } = tools): Read => {
    return async (sql, values) =>
      withSession(await address(), terms, async (session) => reading(session, readOnly)(sql, values));
  };
  const { deadline } = tools;
  const anew = (login: 'replication' | 'reverse') =>
    as(() => tools.serverAs(tools.on, login), { deadline, anew: true });
  return withSession(await tools.server(tools.on), tools, async (session) => {
    const ask: Ask = {
      here: reading(session, readOnly),
      there: as(() => tools.server(other)),
      replication: anew('replication'),
      reverse: anew('reverse'),
      mover: async () => (dms ? (await tools.secret('dms')).username : null),
      application: async () =>
        withSession(
          await tools.serverAs(tools.on, 'application'),
          { deadline, anew: true },
          async () => null,
        ).catch((error: Error & { code?: string }) => (shutOut(error) ? lockedOut : error.message)),
    };
    const subject = {
      tables: tablesIn(moves),
      databases,
      accounts,
      hosting,
      byAccounts,
      ...(copies && { copies }),
      ...(window !== undefined && { window }),
      ...(subscriptions !== undefined && { subscriptions }),
    };
    const found = await definition.find(ask, subject).catch(refusal(refused));
    const findings = found.map(({ what, why, mend }) => ({
      what,
      why: why ?? definition.why ?? '',
      mend: mendOn(hosting, mend),
    }));
    return { verdict: findings.length === 0 ? 'passed' : 'failed', findings };
  });
}
