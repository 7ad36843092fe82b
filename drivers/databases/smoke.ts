import type { SmokeTest } from '../../engine/plan/resolved.ts';
import type { Action, Call, Json, Operations, Side } from '../../engine/step.ts';
import type { Address, Tools } from '../operation.ts';
import type { Session } from './sessions.ts';

/** As whom: the application, or the engine's own account where the application is locked out until the side opens. */
type As = 'application' | 'engine';

/** One statement in a read-only transaction, of whose answer the first column of the first row is looked at. Answers `{ passed, seen, error }`. */
export type SmokeInput = Omit<SmokeTest, 'within'> & { as: As };

/** The verbs that ask a smoke test: each engine's driver has one. */
type SmokeVerb = {
  [N in keyof Operations]: Operations[N] extends { input: SmokeInput } ? N : never;
}[keyof Operations] &
  `${string}.smoke@${number}`;

/** How a smoke test is asked of one kind of server. */
export const askSmoke =
  (connect: (address: Address, terms: { deadline?: number }) => Promise<Session>) =>
  async ({ sql, expect, at_least, as }: SmokeInput, tools: Tools): Promise<Json> => {
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
  };

/** Whole numbers that are too long for JavaScript come as text, and truth as 1: what is written in a plan is compared as text. */
const textOf = (value: Json): string | null =>
  value === null ? null : typeof value === 'boolean' ? String(Number(value)) : String(value);

/** Smoke tests of a side, one action each: one that does not pass ends the cutover. */
export const smokeTests = (op: SmokeVerb, on: Side, tests: readonly SmokeTest[], as: As): readonly Action[] =>
  tests.map(({ within, ...test }, index) => ({
    id: `smoke-${index + 1}`,
    title: `the ${on} answers ${wanted(test)} to ${inOneLine(test.sql)}${as === 'engine' ? ', asked as the engine, for the application is locked out still' : ''}`,
    until: [
      {
        ask: { op, input: { ...test, as }, on } as Call,
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
