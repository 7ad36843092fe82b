import type { Traffic } from '../database.ts';

/** Applications are moved by their owners: nothing is switched here. */
export const noTraffic: Traffic = {
  pair: null,
  lowerTtl: async () => [],
  restoreTtl: async () => [],
  switch: async () => [],
  settle: () => [],
};
