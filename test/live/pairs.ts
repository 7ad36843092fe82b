/** How many live tests run at once, each on a pair of servers of its own. */
export const livePairs = Math.max(1, Number(process.env.AURORA_MIGRATE_LIVE_PAIRS ?? 2));
