import { type Hosting, isManaged } from '../../engine/plan/hosting.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Operations, Side } from '../../engine/step.ts';
import type { Check, Table } from '../database.ts';
import type { CheckList, Question } from './ask-check.ts';
import type { Subject } from './mysql/checks/check.ts';

/** The verbs that ask a check: each engine's driver has one. */
export type CheckVerb = {
  [N in keyof Operations]: Operations[N] extends { input: Question } ? N : never;
}[keyof Operations] &
  `${string}.check@${number}`;

/** What brings rows and changes to a target. */
export type Mover = 'native' | 'dms' | 'replica';

/** What a plan has both done by. */
export const moverOf = ({ replication: { dms, replica } }: Plan): Mover =>
  replica !== null ? 'replica' : dms !== null ? 'dms' : 'native';

/** How the side that is asked is closed, and run. */
export type Kind = {
  readonly hosting: Hosting;
  readonly byAccounts: boolean;
  /** What brings the rows and changes to the target. */
  readonly by: Mover;
};

/** The checks of a side as gates can be made of them. */
export function gatesOf(
  side: Side,
  subject: Subject,
  checks: CheckList,
  op: CheckVerb,
  { hosting, byAccounts, by }: Kind = { hosting: 'own', byAccounts: false, by: 'native' },
): readonly Check[] {
  const { databases, accounts, copies = [], window, subscriptions = 1 } = subject;
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
    ...(subscriptions > 1 && { subscriptions }),
  };
  return asked.map(({ name, title, severity, forced, once, of, reverse, ...each }) => ({
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
        ...(each.copies && copies.length > 0 && { copies }),
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
