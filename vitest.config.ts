import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { livePairs } from './test/live/pairs.ts';

/** No test judges the pace of the machine it runs on: each of the tool's own waits has its deadline, and this is beyond all of them. */
const patience = { testTimeout: 1_800_000, hookTimeout: 600_000, expect: { poll: { timeout: 60_000 } } };

export default defineConfig({
  test: {
    reporters: ['default', './test/skips.ts'],
    projects: [
      {
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          globalSetup: ['test/live/servers.ts'],
          // A live test waits for half of its time: each worker has servers of its own.
          maxWorkers: livePairs,
          sequence: { groupOrder: 0 },
          ...patience,
        },
      },
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // By default a core would be left idle, which is half of the smallest machine.
          maxWorkers: availableParallelism(),
          // After the live tests, whose load its short deadlines would not stand.
          sequence: { groupOrder: 1 },
          ...patience,
        },
      },
    ],
  },
});
