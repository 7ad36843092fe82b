import { inject } from 'vitest';
import type { Pair } from './servers.ts';

const pairs = inject('pairs');

/** The pair of this worker, which runs one file at a time. Null where there is none: tests that ask for it are skipped then. */
export const pair = (pairs?.[Number(process.env.VITEST_POOL_ID) - 1] ?? null) as Pair;
