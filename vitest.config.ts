import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { livePairs } from './test/live/pairs.ts';

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
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 20_000,
          // By default a core would be left idle, which is half of the smallest machine.
          maxWorkers: availableParallelism(),
          // After the live tests, whose load its short deadlines would not stand.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
