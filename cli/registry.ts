import type { Operation } from '../drivers/operation.ts';
import type { SceneStep } from '../drivers/scene.ts';

// biome-ignore lint/suspicious/noExplicitAny: each step knows its own parameters, which the schema has checked
type AnyStep = SceneStep<any>;

/** Every step of this version, by name, in the order in which a plan usually has them. */
export const steps: ReadonlyMap<string, () => Promise<AnyStep>> = new Map<string, () => Promise<AnyStep>>([
  ['check-source', async () => (await import('./steps.ts')).checkSource],
  ['check-target', async () => (await import('./steps.ts')).checkTarget],
  ['measure-latency', async () => (await import('./steps.ts')).measureLatency],
  ['set-capacity', async () => (await import('./steps.ts')).setCapacity],
  ['create-replica', async () => (await import('./steps.ts')).createReplica],
  ['copy-schema', async () => (await import('./steps.ts')).copySchema],
  ['copy-accounts', async () => (await import('./steps.ts')).copyAccounts],
  ['copy-rows', async () => (await import('./steps.ts')).copyRows],
  ['build-indexes', async () => (await import('./steps.ts')).buildIndexes],
  ['start-replication', async () => (await import('./steps.ts')).startReplication],
  ['restore-objects', async () => (await import('./steps.ts')).restoreObjects],
  ['wait-for-lag', async () => (await import('./steps.ts')).waitForLag],
  ['compare-tables', async () => (await import('./steps.ts')).compareTables],
  ['move-readers', async () => (await import('./steps.ts')).moveReaders],
  ['start-reverse', async () => (await import('./steps.ts')).startReverse],
  ['snapshot-target', async () => (await import('./steps.ts')).snapshotTarget],
  ['lower-ttl', async () => (await import('./steps.ts')).lowerTtl],
  ['check-ready', async () => (await import('./steps.ts')).checkReady],
  ['freeze-writes', async () => (await import('./steps.ts')).freezeWrites],
  ['drain', async () => (await import('./steps.ts')).drain],
  ['promote-replica', async () => (await import('./steps.ts')).promoteReplica],
  ['carry-counters', async () => (await import('./steps.ts')).carryCounters],
  ['prove-reverse', async () => (await import('./steps.ts')).proveReverse],
  ['smoke-test', async () => (await import('./steps.ts')).smokeTest],
  ['switch-traffic', async () => (await import('./steps.ts')).switchTraffic],
  ['open-target', async () => (await import('./steps.ts')).openTarget],
  ['close-source', async () => (await import('./steps.ts')).closeSource],
  ['stop-replication', async () => (await import('./steps.ts')).stopReplication],
  ['check-rollback', async () => (await import('./steps.ts')).checkRollback],
  ['open-source', async () => (await import('./steps.ts')).openSource],
  ['close-target', async () => (await import('./steps.ts')).closeTarget],
  ['stop-reverse', async () => (await import('./steps.ts')).stopReverse],
  ['restore-ttl', async () => (await import('./steps.ts')).restoreTtl],
  ['clean-up', async () => (await import('./steps.ts')).cleanUp],
  ['review-capacity', async () => (await import('./steps.ts')).reviewCapacity],
  ['apply-capacity', async () => (await import('./steps.ts')).applyCapacity],
  ['retire-source', async () => (await import('./steps.ts')).retireSource],
]);

let registered: Promise<ReadonlyMap<string, Operation>> | undefined;

/** Every verb of every driver, by its versioned name. */
export function operations(): Promise<ReadonlyMap<string, Operation>> {
  registered ??= (async () => {
    const drivers = await Promise.all([
      import('../drivers/databases/mysql/operations.ts').then((m) => m.mysqlOperations),
      import('../drivers/replication/native/mysql-operations.ts').then((m) => m.channelOperations),
      import('../drivers/databases/mariadb/operations.ts').then((m) => m.mariadbOperations),
      import('../drivers/replication/native/mariadb-operations.ts').then((m) => m.mariadbChannelOperations),
      import('../drivers/databases/postgresql/operations.ts').then((m) => m.postgresqlOperations),
      import('../drivers/replication/logical/channel-operations.ts').then((m) => m.channelOperations),
      import('../drivers/replication/dms/operations.ts').then((m) => m.dmsOperations),
      import('../drivers/replication/replica/operations.ts').then((m) => m.replicaOperations),
      import('../drivers/aws/instance.ts').then((m) => m.instanceOperations),
      import('../drivers/aws/capacity/review.ts').then((m) => m.reviewOperations),
      import('../drivers/hooks/operations.ts').then((m) => m.hookOperations),
      import('../drivers/traffic/dns-operations.ts').then((m) => m.dnsOperations),
    ]);
    return new Map(drivers.flat().map((each) => [each.name, each]));
  })();
  return registered;
}
