import { NotYet } from '../../../engine/fault.ts';
import { type Hosting, isManaged } from '../../../engine/plan/hosting.ts';
import type { Json, Row, Side } from '../../../engine/step.ts';
import type { Check, Table } from '../../database.ts';
import { type Address, type Operation, operation, type Tools } from '../../operation.ts';
import {
  type Ask,
  type Found,
  lockedOut,
  type Read,
  type ServerCheck,
  type Subject,
} from './checks/check.ts';
import { mendOn } from './checks/mend-on.ts';
import { sourceChecks } from './checks/source.ts';
import { targetChecks } from './checks/target.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

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
  /** For how many seconds going back is to stay possible. */
  readonly window?: number;
  /** Who runs the side that is asked; its owner, where it is left out. */
  readonly hosting?: Hosting;
  /** Whether that side is closed by its accounts. */
  readonly byAccounts?: true;
  /** Whether it is DMS that writes to the target. */
  readonly dms?: true;
};

/** What brings rows and changes to a target. */
export type Mover = 'native' | 'dms' | 'replica';

/** How the side that is asked is closed, and run. */
export type Kind = {
  readonly hosting: Hosting;
  readonly byAccounts: boolean;
  /** What brings the rows and changes to the target. */
  readonly by: Mover;
};

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.check@2': { input: Question };
  }
}

/** The checks of both sides, as one kind of server has them. */
export type CheckList = { readonly [S in Side]: readonly ServerCheck[] };

/** MySQL's checks. */
export const mysqlChecks: CheckList = { source: sourceChecks, target: targetChecks };

/** The checks of a side as gates can be made of them. */
export function checksOf(
  side: Side,
  subject: Subject,
  checks: CheckList = mysqlChecks,
  op: 'mysql.check@2' | 'mariadb.check@2' = 'mysql.check@2',
  { hosting, byAccounts, by }: Kind = { hosting: 'own', byAccounts: false, by: 'native' },
): readonly Check[] {
  const { databases, accounts, window } = subject;
  const told = {
    server: { moves: [], databases: [], accounts: [] },
    databases: { moves: [], databases, accounts },
    tables: { moves: movesOf(subject.tables), databases, accounts },
  };
  const asked = checks[side]
    .filter(({ reverse }) => !reverse || window !== undefined)
    .filter(
      (each) =>
        (!each.own || !isManaged(hosting)) &&
        (!each.managed || isManaged(hosting)) &&
        (!each.native || by === 'native') &&
        (!each.dms || by === 'dms') &&
        (!each.copied || by !== 'replica') &&
        (!each.replica || by === 'replica') &&
        (!each.byAccounts || byAccounts),
    );
  const run = {
    ...(isManaged(hosting) && { hosting }),
    ...(byAccounts && { byAccounts: true as const }),
    ...(by === 'dms' && { dms: true as const }),
  };
  return asked.map(({ name, title, severity, forced, once, of, reverse }) => ({
    name,
    title,
    severity,
    ...(forced && { forced }),
    ...(once && { once }),
    ask: {
      op,
      input: {
        check: name,
        ...told[of ?? 'tables'],
        ...(reverse && window !== undefined && { window }),
        ...run,
      },
      on: side,
    },
  }));
}

function movesOf(tables: readonly Table[]): Question['moves'] {
  const moves = new Map<string, { from: string; to: string; tables: string[] }>();
  for (const { source, target } of tables) {
    // A table keeps its name; only its database may get another one.
    const move = moves.get(source.database) ?? { from: source.database, to: target.database, tables: [] };
    move.tables.push(source.table);
    moves.set(source.database, move);
  }
  return [...moves.values()];
}

const tablesIn = (moves: Question['moves']): readonly Table[] =>
  moves.flatMap(({ from, to, tables }) =>
    tables.map((table) => ({ source: { database: from, table }, target: { database: to, table } })),
  );

/** Reads in sessions that cannot write; the first question opens one. */
const reading = (session: Session): Read => {
  let ready: Promise<unknown> | undefined;
  return async (sql, values = []) => {
    ready ??= session.rows('SET SESSION TRANSACTION READ ONLY');
    await ready;
    return (await session.rows(sql, values as never)) as readonly Row[];
  };
};

/** What a server answers to a question for which a privilege is missing; XA RECOVER says it in its own way. */
const refused = new Set([
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_XAER_RMERR',
]);

/** What may not be asked is a finding, so that the others, and the check of privileges among them, are told too. */
export function refusal(error: Error & { code?: string }): readonly Found[] {
  if (error.code === undefined || !refused.has(error.code)) throw error;
  return [
    {
      what: `the server refused the question: ${error.message}`,
      why: 'what cannot be asked is not known to be so',
      mend: 'Give the engine’s account the privileges that `engine-grants` and `target-grants` name.',
    },
  ];
}

/** Asks one check of the side that the tools are for. What looks at a side that the run has yet to make can only be asked `later`. */
export const askCheck = (question: Question, tools: Tools, checks: CheckList): Promise<Json> =>
  askNow(question, tools, checks).catch((error: unknown) => {
    if (!(error instanceof NotYet)) throw error;
    return { verdict: 'later', findings: [] };
  });

async function askNow(question: Question, tools: Tools, checks: CheckList): Promise<Json> {
  const {
    check: name,
    moves,
    databases,
    accounts,
    window,
    hosting = 'own',
    byAccounts = false,
    dms = false,
  } = question;
  const definition = [...checks.source, ...checks.target].find((each) => each.name === name);
  if (!definition) throw new Error(`there is no check "${name}"`);
  const other: Side = tools.on === 'source' ? 'target' : 'source';
  // Most look at one side: a session of the other is borrowed when it is asked.
  const as = (address: () => Promise<Address>): Read => {
    return async (sql, values) =>
      withSession(await address(), tools, async (session) => reading(session)(sql, values));
  };
  return withSession(await tools.server(tools.on), tools, async (session) => {
    const ask: Ask = {
      here: reading(session),
      there: as(() => tools.server(other)),
      replication: as(() => tools.serverAs(tools.on, 'replication')),
      reverse: as(() => tools.serverAs(tools.on, 'reverse')),
      mover: async () => (dms ? (await tools.secret('dms')).username : null),
      application: async () =>
        withSession(await tools.serverAs(tools.on, 'application'), tools, async () => null).catch(
          (error: Error & { code?: string }) =>
            error.code === 'ER_ACCOUNT_HAS_BEEN_LOCKED' ? lockedOut : error.message,
        ),
    };
    const subject = {
      tables: tablesIn(moves),
      databases,
      accounts,
      hosting,
      byAccounts,
      ...(window !== undefined && { window }),
    };
    const found = await definition.find(ask, subject).catch(refusal);
    const findings = found.map(({ what, why, mend }) => ({
      what,
      why: why ?? definition.why ?? '',
      mend: mendOn(hosting, mend),
    }));
    return { verdict: findings.length === 0 ? 'passed' : 'failed', findings };
  });
}

const check = operation({
  name: 'mysql.check@2',
  reads: true,
  run: (input, tools) => askCheck(input, tools, mysqlChecks),
});

export const checkOperations: readonly Operation[] = [check];
