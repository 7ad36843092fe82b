import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** What may be skipped where a tool of others is missing. Anything else has to run wherever the suite is the judge. */
const mayBeSkipped = [
  ...['', '-weights', '-s3', '-sns', '-cloudwatch', '-rds'].map(
    (of) => `test/live/sandbox/moto${of}.test.ts`,
  ),
  'test/live/managed/moto.test.ts',
  ...['masters', 'there-and-back'].map((of) => `test/live/postgresql/${of}.test.ts`),
  ...['mysql-by-dms', 'postgresql', 'postgresql-by-dms'].map((of) => `test/live/terraform/${of}.test.ts`),
  'test/unit/terraform/types.test.ts',
  'test/unit/terraform/validate.test.ts',
];

/** Names every skipped test at the end, and fails the run in CI for one that had to run. */
export default class Skips implements Reporter {
  #filtered = false;

  onInit(vitest: Vitest): void {
    this.#filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // What a name on the command line leaves out was not skipped.
    if (this.#filtered) return;
    const lost: string[] = [];
    for (const module of modules)
      for (const test of module.children.allTests('skipped')) {
        const result = test.result();
        const note = result.state === 'skipped' ? result.note : undefined;
        const line = `${module.relativeModuleId} › ${test.fullName}${note === undefined ? '' : `: ${note}`}`;
        process.stderr.write(`skipped: ${line}\n`);
        if (!mayBeSkipped.includes(module.relativeModuleId)) lost.push(line);
      }
    if (lost.length === 0 || !process.env.CI) return;
    process.stderr.write(`${lost.length} skipped that had to run: in CI that is a failure\n`);
    process.exitCode = 1;
  }
}
