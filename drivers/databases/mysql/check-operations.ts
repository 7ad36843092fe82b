import type { Json, Side } from '../../../engine/step.ts';
import type { Check } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { type Asked, askCheck, type CheckList, type Question } from '../ask-check.ts';
import { gatesOf, type Kind } from '../checks-of.ts';
import type { Subject } from './checks/check.ts';
import { mendOn } from './checks/mend-on.ts';
import { sourceChecks } from './checks/source.ts';
import { targetChecks } from './checks/target.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.check@2': { input: Question };
  }
}

/** MySQL's checks. */
export const mysqlChecks: CheckList = { source: sourceChecks, target: targetChecks };

/** The checks of a side as gates can be made of them. */
export const checksOf = (
  side: Side,
  subject: Subject,
  checks: CheckList = mysqlChecks,
  op: 'mysql.check@2' | 'mariadb.check@2' = 'mysql.check@2',
  kind?: Kind,
): readonly Check[] => gatesOf(side, subject, checks, op, kind);

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
