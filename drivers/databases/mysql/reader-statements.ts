import type { Finding } from '../../../engine/findings.ts';
import type { Json } from '../../../engine/step.ts';
import { type Address, type Operation, operation, type SecretName, type Tools } from '../../operation.ts';
import { withSession } from './with-session.ts';

/** Statements of those who read, on one server since it started, and how many of them failed. */
export type Made = { readonly statements: number; readonly failed: number };

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.reader-statements@1': { input: { host: string; counted: boolean } };
  }
}

/** Milliseconds for each question, so that a server that does not answer is found out. */
export const answersWithin = 3_000;
/** So few statements say nothing about a share. */
const fewest = 20;

/** The target's reader as somebody. */
export async function reader(tools: Tools, host: string, as: SecretName): Promise<Address> {
  return { ...(await tools.serverAs('target', as)), host: tools.addressOf(host), name: host };
}

/** The deadline of one question. */
export const soon = ({ deadline }: Tools) => ({ deadline: Math.min(deadline, Date.now() + answersWithin) });

/** Whether too large a share of the statements that were made since fails there. */
export async function lookAtErrors(
  tools: Tools,
  host: string,
  { at_most, since }: { at_most: number; since: Made | null },
): Promise<readonly Finding[]> {
  const now = await statementsOn(tools, host);
  if (now === null)
    return [
      {
        what: `performance_schema is off on "${host}"`,
        why: 'how many of the readers’ statements fail could not be told',
        mend: 'Switch it on there, or have nobody look: `error_rate: 1` under traffic.readers.health.',
      },
    ];
  // After a restart it counts from nothing.
  const from = since !== null && since.statements <= now.statements ? since : { statements: 0, failed: 0 };
  const [statements, failed] = [now.statements - from.statements, now.failed - from.failed];
  if (since === null || statements < fewest || failed <= at_most * statements) return [];
  return [
    {
      what: `${failed} of ${statements} statements of those who read failed on "${host}", and a share of ${at_most} is the most`,
      why: 'the plan says so under traffic.readers.health',
      mend: 'performance_schema.events_errors_summary_by_user_by_error names the errors.',
    },
  ];
}

/** What those who read have done on that server; null where it does not count. */
async function statementsOn(tools: Tools, host: string): Promise<Made | null> {
  const { username } = await tools.secret('readers');
  return withSession(await reader(tools, host, 'target'), soon(tools), async (session) => {
    const [on] = await session.rows('SELECT @@global.performance_schema AS counts');
    if (Number(on?.counts) !== 1) return null;
    const [row] = await session.rows(
      // But for DELETE, which is what the looks try to have refused.
      `SELECT COALESCE(SUM(COUNT_STAR), 0) AS statements, COALESCE(SUM(SUM_ERRORS), 0) AS failed
       FROM performance_schema.events_statements_summary_by_user_by_event_name
       WHERE USER = ? AND EVENT_NAME <> 'statement/sql/delete'`,
      [username],
    );
    return { statements: Number(row?.statements), failed: Number(row?.failed) };
  });
}

const statements = operation({
  name: 'mysql.reader-statements@1',
  reads: true,
  async run({ host, counted }, tools): Promise<Json> {
    const made = counted ? await statementsOn(tools, host) : null;
    return { counted: made !== null, made };
  },
});

export const readerStatements: readonly Operation[] = [statements];
