import { expect } from 'vitest';
import type { Report } from '../../cli/rehearsal/report.ts';
import { type Environment, migrate } from './run/rig.ts';

/** As a guard says it of an engine that had no moment to look at its clock. */
const held = 'the engine hung beyond its budget';

/**
 * Rehearses a plan to its end, and gives the report and what was said. On a machine that stands still a run goes back, which is right: then it is
 * held to that nothing was lost, and the plan is rehearsed once more.
 */
export async function rehearse(
  args: readonly string[],
  environment: Environment = {},
): Promise<{ readonly report: Report; readonly said: string }> {
  const once = () => migrate(['rehearse', ...args, '--json'], environment);
  let ended = await once();
  const wentBack = ended.code === 4;
  if (wentBack || ended.err.includes(held)) {
    const report = wentBack ? (JSON.parse(ended.out) as Report) : null;
    if (report) expect(report.writes.lost, ended.out).toBe(0);
    const because = report ? (report.because ?? report.rollback?.because) : held;
    process.stderr.write(`rehearsed once more, for it went back: ${because}\n`);
    ended = await once();
  }
  const { code, out, err } = ended;
  expect(code, err + out).toBe(0);
  const report = JSON.parse(out) as Report;
  expect(report.writes).toMatchObject({ lost: 0 });
  return { report, said: err };
}
