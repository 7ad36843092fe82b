import type { SmokeTest } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Side } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import { connect } from './session.ts';

/** As whom: the application, or the engine's own account where the application is locked out until the side opens. */
type As = 'application' | 'engine';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** Runs one statement in a read-only transaction, and looks at the first column of its first row. Answers `{ passed, seen, error }`. */
    'mysql.smoke@1': { input: Omit<SmokeTest, 'within'> & { as: As } };
  }
}

const smoke = operation({
  name: 'mysql.smoke@1',
  reads: true,
  async run({ sql, expect, at_least, as }, tools): Promise<Json> {
    const session = await connect(
      await tools.serverAs(tools.on, as === 'application' ? 'application' : tools.on),
      tools,
    );
    let late = false;
    const end = () => {
      late = true;
      session.destroy();
    };
    const timer = setTimeout(end, Math.max(1, tools.deadline - Date.now()));
    try {
      await session.rows('START TRANSACTION READ ONLY');
      const [row] = await session.rows(sql);
      const seen = Object.values(row ?? {})[0] ?? null;
      const passed =
        at_least === null ? textOf(seen) === textOf(expect) : seen !== null && Number(seen) >= at_least;
      return { passed, seen, error: passed ? '' : `the target answers ${JSON.stringify(seen)}` };
    } catch (error) {
      const { message, transient } = error as { message: string; transient?: boolean };
      if (transient && !late) throw error;
      return { passed: false, seen: null, error: late ? 'no answer came in the time that it has' : message };
    } finally {
      clearTimeout(timer);
      session.destroy();
    }
  },
});

/** Whole numbers that are too long for JavaScript come as text, and truth as 1: what is written in a plan is compared as text. */
const textOf = (value: Json): string | null =>
  value === null ? null : typeof value === 'boolean' ? String(Number(value)) : String(value);

export const smokeOperations: readonly Operation[] = [smoke];

/** Smoke tests of a side, one action each: one that does not pass ends the cutover. */
export const smokeTests = (on: Side, tests: readonly SmokeTest[], as: As): readonly Action[] =>
  tests.map(({ within, ...test }, index) => ({
    id: `smoke-${index + 1}`,
    title: `the ${on} answers ${wanted(test)} to ${inOneLine(test.sql)}${as === 'engine' ? ', asked as the engine, for the application is locked out still' : ''}`,
    until: [
      {
        ask: { op: 'mysql.smoke@1', input: { ...test, as }, on },
        path: 'passed',
        is: [true],
        never: [false],
        within,
      },
    ],
    back: { nothing: 'it only reads' },
  }));

const wanted = ({ expect, at_least }: Omit<SmokeTest, 'within'>) =>
  at_least === null ? JSON.stringify(expect) : `at least ${at_least}`;

const inOneLine = (sql: string) => {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
};
