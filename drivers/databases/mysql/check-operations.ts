import { type Hosting, isManaged } from '../../../engine/plan/hosting.ts';
import type { Json, Side } from '../../../engine/step.ts';
import type { Check, Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { type Asked, askCheck, type CheckList, type Question } from '../ask-check.ts';
import type { Subject } from './checks/check.ts';
import { mendOn } from './checks/mend-on.ts';
import { sourceChecks } from './checks/source.ts';
import { targetChecks } from './checks/target.ts';
import { withSession } from './with-session.ts';

/** How the side that is asked is closed, and run. */
export type Kind = {
  readonly hosting: Hosting;
  readonly byAccounts: boolean;
  /** Whether the database's own replication brings the changes to the target. */
  readonly native: boolean;
};

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.check@2': { input: Question };
  }
}

/** MySQL's checks. */
export const mysqlChecks: CheckList = { source: sourceChecks, target: targetChecks };

/** The checks of a side as gates can be made of them. */
export function checksOf(
  side: Side,
  subject: Subject,
  checks: CheckList = mysqlChecks,
  op: 'mysql.check@2' | 'mariadb.check@2' | 'postgresql.check@1' = 'mysql.check@2',
  { hosting, byAccounts, native }: Kind = { hosting: 'own', byAccounts: false, native: true },
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
        (!each.native || native) &&
        (!each.dms || !native) &&
        (!each.byAccounts || byAccounts),
    );
  const run = {
    ...(isManaged(hosting) && { hosting }),
    ...(byAccounts && { byAccounts: true as const }),
    ...(!native && { dms: true as const }),
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

/** How a server of MySQL's family is asked. */
export const mysqlAsked: Asked = {
  withSession,
  readOnly: 'SET SESSION TRANSACTION READ ONLY',
  // What a server answers to a question for which a privilege is missing; XA RECOVER says it in its own way.
  refused: new Set([
    'ER_SPECIFIC_ACCESS_DENIED_ERROR',
    'ER_TABLEACCESS_DENIED_ERROR',
    'ER_DBACCESS_DENIED_ERROR',
    'ER_COLUMNACCESS_DENIED_ERROR',
    'ER_XAER_RMERR',
  ]),
  shutOut: ({ code }) => code === 'ER_ACCOUNT_HAS_BEEN_LOCKED',
  mendOn,
};

/** Asks one check of a server of MySQL's family. */
export const askMysqlCheck = (question: Question, tools: Tools, checks: CheckList): Promise<Json> =>
  askCheck(question, tools, checks, mysqlAsked);

const check = operation({
  name: 'mysql.check@2',
  reads: true,
  run: (input, tools) => askMysqlCheck(input, tools, mysqlChecks),
});

export const checkOperations: readonly Operation[] = [check];
