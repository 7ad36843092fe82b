import type { Json } from '../step.ts';
import { checkCredentials } from './credentials.ts';
import type { Finding } from './fault.ts';
import type { Known } from './known.ts';
import { checkAfterwards } from './meaning/afterwards.ts';
import { checkChecks } from './meaning/checks.ts';
import { checkDms } from './meaning/dms.ts';
import { checkFiles } from './meaning/files.ts';
import { checkFreeze } from './meaning/freeze.ts';
import { checkHooks } from './meaning/hooks.ts';
import { checkInfrastructure } from './meaning/infrastructure.ts';
import { checkKept } from './meaning/kept.ts';
import { checkLatency } from './meaning/latency.ts';
import { checkOrder } from './meaning/order.ts';
import { checkReaders } from './meaning/readers.ts';
import { checkReplica } from './meaning/replica.ts';
import { checkReverse } from './meaning/reverse.ts';
import { checkServers } from './meaning/servers.ts';
import { checkSmoke } from './meaning/smoke.ts';
import { checkState } from './meaning/state.ts';
import { checkSubscriptions } from './meaning/subscriptions.ts';
import { checkTables } from './meaning/tables.ts';
import { checkTimes } from './meaning/times.ts';
import { checkTraffic } from './meaning/traffic.ts';
import { findLater } from './not-yet.ts';
import type { Written } from './tree.ts';

/**
 * What no schema can see. Each check looks at the tree and passes over what is missing or of the wrong kind, so
 * that all of them run even if the schema has faults of its own. `data` is the tree's, with defaults filled in.
 */
export async function checkMeaning(
  tree: Written,
  data: Json,
  known: Known,
  folder: string,
): Promise<Finding[]> {
  return [
    ...findLater(tree),
    ...checkCredentials(tree),
    ...checkState(tree),
    ...checkServers(tree, data),
    ...checkTables(tree),
    ...checkTraffic(tree),
    ...checkReaders(tree),
    ...checkChecks(tree, known.checks),
    ...checkTimes(tree),
    ...checkFreeze(tree, data),
    ...checkOrder(tree, known),
    ...checkReverse(tree, known),
    ...checkDms(tree, known),
    ...checkReplica(tree),
    ...checkSubscriptions(tree),
    ...checkKept(tree, known),
    ...checkAfterwards(tree, known),
    ...checkLatency(tree, known),
    ...checkSmoke(tree),
    ...checkInfrastructure(tree),
    ...(await checkFiles(tree, folder)),
    ...(await checkHooks(tree, folder)),
  ];
}
