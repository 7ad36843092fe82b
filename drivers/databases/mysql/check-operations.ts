import type { Json, Row, Side } from '../../../engine/step.ts';
import type { Check } from '../../database.ts';
import { type Operation, operation } from '../../operation.ts';
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

const all: readonly ServerCheck[] = [...sourceChecks, ...targetChecks];

/** The checks of a side as gates can be made of them. */
export function checksOf(side: Side, subject: Subject): readonly Check[] {
  return (side === 'source' ? sourceChecks : targetChecks).map(({ name, title, severity, forced }) => ({
    name,
    title,
    severity,
    ...(forced && { forced }),
    ask: { op: 'mysql.check@1', input: { check: name, ...subject }, on: side },
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

const check = operation({
  name: 'mysql.check@1',
  reads: true,
  async run({ check: name, ...subject }, tools): Promise<Json> {
    const definition = all.find((each) => each.name === name);
    if (!definition) throw new Error(`there is no check "${name}"`);
    const other: Side = tools.on === 'source' ? 'target' : 'source';
    return withSession(await tools.server(tools.on), tools, async (here) =>
      withSession(await tools.server(other), tools, async (there) => ({
        findings: await definition.find(
          {
            here: reading(here),
            there: reading(there),
            application: async () =>
              withSession(await tools.serverAs(tools.on, 'application'), tools, async () => null).catch(
                (error: Error) => error.message,
              ),
          },
          subject,
        ),
      })),
    );
  },
});

export const checkOperations: readonly Operation[] = [check];
