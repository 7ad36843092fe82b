// One module for all steps: they are small, and a module each would cost every command a file each.

export { buildIndexes } from '../steps/build-indexes.ts';
export { carryCounters } from '../steps/carry-counters.ts';
export { checkReady } from '../steps/check-ready.ts';
export { checkRollback } from '../steps/check-rollback.ts';
export { checkSource } from '../steps/check-source.ts';
export { checkTarget } from '../steps/check-target.ts';
export { cleanUp } from '../steps/clean-up.ts';
export { closeSource } from '../steps/close-source.ts';
export { closeTarget } from '../steps/close-target.ts';
export { compareTables } from '../steps/compare-tables.ts';
export { copyAccounts } from '../steps/copy-accounts.ts';
export { copyRows } from '../steps/copy-rows.ts';
export { copySchema } from '../steps/copy-schema.ts';
export { drain } from '../steps/drain.ts';
export { freezeWrites } from '../steps/freeze-writes.ts';
export { lowerTtl } from '../steps/lower-ttl.ts';
export { openSource } from '../steps/open-source.ts';
export { openTarget } from '../steps/open-target.ts';
export { proveReverse } from '../steps/prove-reverse.ts';
export { restoreObjects } from '../steps/restore-objects.ts';
export { startReplication } from '../steps/start-replication.ts';
export { startReverse } from '../steps/start-reverse.ts';
export { stopReplication } from '../steps/stop-replication.ts';
export { stopReverse } from '../steps/stop-reverse.ts';
export { switchTraffic } from '../steps/switch-traffic.ts';
export { waitForLag } from '../steps/wait-for-lag.ts';
