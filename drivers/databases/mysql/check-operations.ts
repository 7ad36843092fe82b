import type { Json, Row, Side } from '../../../engine/step.ts';
import type { Check } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import type { Ask, ServerCheck, Subject } from './checks/check.ts';
import { sourceChecks } from './checks/source.ts';
import { targetChecks } from './checks/target.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.check@1': { input: { check: string } & Subject };
  }
}

/** The checks of both sides, as one kind of server has them. */
export type CheckList = { readonly [S in Side]: readonly ServerCheck[] };

const mysqlChecks: CheckList = { source: sourceChecks, target: targetChecks };

/** The checks of a side as gates can be made of them. */
export function checksOf(
  side: Side,
  subject: Subject,
  checks: CheckList = mysqlChecks,
  op: 'mysql.check@1' | 'mariadb.check@1' = 'mysql.check@1',
): readonly Check[] {
  return checks[side].map(({ name, title, severity, forced, once }) => ({
    name,
    title,
    severity,
    ...(forced && { forced }),
    ...(once && { once }),
    ask: { op, input: { check: name, ...subject }, on: side },
  }));
}

const reading =
  (session: Session): Ask['here'] =>
  async (sql, values = []) => {
    await session.rows('START TRANSACTION READ ONLY');
    try {
      return (await session.rows(sql, values as never)) as readonly Row[];
    } finally {
      await session.rows('ROLLBACK');
    }
  };

/** Asks one check of the side that the tools are for. */
export async function askCheck(
  { check: name, ...subject }: { check: string } & Subject,
  tools: Tools,
  checks: CheckList,
): Promise<Json> {
  const definition = [...checks.source, ...checks.target].find((each) => each.name === name);
  if (!definition) throw new Error(`there is no check "${name}"`);
  const other: Side = tools.on === 'source' ? 'target' : 'source';
  return withSession(await tools.server(tools.on), tools, async (here) =>
    withSession(await tools.server(other), tools, async (there) => {
      const findings = await definition.find(
        {
          here: reading(here),
          there: reading(there),
          application: async () =>
            withSession(await tools.serverAs(tools.on, 'application'), tools, async () => null).catch(
              (error: Error) => error.message,
            ),
        },
        subject,
      );
      return { verdict: findings.length === 0 ? 'passed' : 'failed', findings };
    }),
  );
}

const check = operation({
  name: 'mysql.check@1',
  reads: true,
  run: (input, tools) => askCheck(input, tools, mysqlChecks),
});

export const checkOperations: readonly Operation[] = [check];
