import type { Row, Side } from '../../../../engine/step.ts';
import type { Check } from '../../../database.ts';
import { operation } from '../../../operation.ts';
import { refusal } from '../../ask-check.ts';
import { mysqlAsked } from '../check-operations.ts';
import type { Read } from '../checks/check.ts';
import { copiedAccountChecks, objectSourceChecks } from '../checks/objects.ts';
import { targetAccountChecks } from '../checks/target-accounts.ts';
import { objectTargetChecks } from '../checks/target-objects.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import type { ObjectCheck, ObjectSubject } from './check-object.ts';

declare module '../../../../engine/step.ts' {
  interface Operations {
    'mysql.check-objects@1': { input: { check: string; subject: ObjectSubject } };
  }
}

const checks: { readonly [S in Side]: readonly ObjectCheck[] } = {
  source: [...objectSourceChecks, ...copiedAccountChecks],
  target: [...objectTargetChecks, ...targetAccountChecks],
};

/** The names of the checks of objects and accounts. */
export const objectCheckNames: readonly string[] = [...checks.source, ...checks.target].map(
  ({ name }) => name,
);

/** The checks of a side's objects and accounts, as gates can be made of them. */
export const objectChecksOf = (side: Side, subject: ObjectSubject): readonly Check[] =>
  checks[side].map(({ name, title, severity, forced, once }) => ({
    name,
    title,
    severity,
    ...(forced && { forced }),
    ...(once && { once }),
    ask: { op: 'mysql.check-objects@1', input: { check: name, subject }, on: side },
  }));

const reading = (session: Session): Read => {
  let ready: Promise<unknown> | undefined;
  return async (sql, values = []) => {
    ready ??= session.rows('SET SESSION TRANSACTION READ ONLY');
    await ready;
    return (await session.rows(sql, values as never)) as readonly Row[];
  };
};

/** Asks one check of the side that the call names. */
export const checkObjects = operation({
  name: 'mysql.check-objects@1',
  reads: true,
  async run({ check: name, subject }, tools) {
    const definition = [...checks.source, ...checks.target].find((each) => each.name === name);
    if (!definition) throw new Error(`there is no check "${name}"`);
    return withSession(await tools.server(tools.on), tools, async (here) =>
      withSession(await tools.server(tools.on === 'source' ? 'target' : 'source'), tools, async (there) => {
        const found = await definition
          .find({ here: reading(here), there: reading(there) }, subject)
          .catch(refusal(mysqlAsked.refused));
        const findings = found.map(({ what, why, mend }) => ({
          what,
          why: why ?? definition.why ?? '',
          mend,
        }));
        return { verdict: findings.length === 0 ? 'passed' : 'failed', findings };
      }),
    );
  },
});
