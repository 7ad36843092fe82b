import type { Operation } from '../drivers/operation.ts';
import type { SceneStep } from '../drivers/scene.ts';

// biome-ignore lint/suspicious/noExplicitAny: each step knows its own parameters, which the schema has checked
type AnyStep = SceneStep<any>;

/** Every step of this version, by name, in the order in which a plan usually has them. */
export const steps: ReadonlyMap<string, () => Promise<AnyStep>> = new Map<string, () => Promise<AnyStep>>([
  ['check-source', async () => (await import('./steps.ts')).checkSource],
  ['check-target', async () => (await import('./steps.ts')).checkTarget],
  ['set-capacity', async () => (await import('./steps.ts')).setCapacity],
  ['copy-schema', async () => (await import('./steps.ts')).copySchema],
  ['copy-accounts', async () => (await import('./steps.ts')).copyAccounts],
  ['copy-rows', async () => (await import('./steps.ts')).copyRows],
  ['build-indexes', async () => (await import('./steps.ts')).buildIndexes],
  ['start-replication', async () => (await import('./steps.ts')).startReplication],
  ['restore-objects', async () => (await import('./steps.ts')).restoreObjects],
  ['wait-for-lag', async () => (await import('./steps.ts')).waitForLag],
  ['compare-tables', async () => (await import('./steps.ts')).compareTables],
  ['start-reverse', async () => (await import('./steps.ts')).startReverse],
  ['snapshot-target', async () => (await import('./steps.ts')).snapshotTarget],
  ['lower-ttl', async () => (await import('./steps.ts')).lowerTtl],
  ['check-ready', async () => (await import('./steps.ts')).checkReady],
  ['freeze-writes', async () => (await import('./steps.ts')).freezeWrites],
  ['drain', async () => (await import('./steps.ts')).drain],
  ['carry-counters', async () => (await import('./steps.ts')).carryCounters],
  ['prove-reverse', async () => (await import('./steps.ts')).proveReverse],
  ['switch-traffic', async () => (await import('./steps.ts')).switchTraffic],
  ['open-target', async () => (await import('./steps.ts')).openTarget],
  ['close-source', async () => (await import('./steps.ts')).closeSource],
  ['stop-replication', async () => (await import('./steps.ts')).stopReplication],
  ['check-rollback', async () => (await import('./steps.ts')).checkRollback],
  ['open-source', async () => (await import('./steps.ts')).openSource],
  ['close-target', async () => (await import('./steps.ts')).closeTarget],
  ['stop-reverse', async () => (await import('./steps.ts')).stopReverse],
  ['clean-up', async () => (await import('./steps.ts')).cleanUp],
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
      import('../drivers/hooks/operations.ts').then((m) => m.hookOperations),
      import('../drivers/traffic/dns-operations.ts').then((m) => m.dnsOperations),
    ]);
    return new Map(drivers.flat().map((each) => [each.name, each]));
  })();
  return registered;
}
