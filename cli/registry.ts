import type { Operation } from '../drivers/operation.ts';
import type { SceneStep } from '../drivers/scene.ts';

// biome-ignore lint/suspicious/noExplicitAny: each step knows its own parameters, which the schema has checked
type AnyStep = SceneStep<any>;

/** Every step of this version, by name, in the order in which a plan usually has them. */
export const steps: ReadonlyMap<string, () => Promise<AnyStep>> = new Map<string, () => Promise<AnyStep>>([
  ['check-source', async () => (await import('../steps/check-source.ts')).checkSource],
  ['check-target', async () => (await import('../steps/check-target.ts')).checkTarget],
  ['copy-schema', async () => (await import('../steps/copy-schema.ts')).copySchema],
  ['copy-rows', async () => (await import('../steps/copy-rows.ts')).copyRows],
  ['build-indexes', async () => (await import('../steps/build-indexes.ts')).buildIndexes],
  ['start-replication', async () => (await import('../steps/start-replication.ts')).startReplication],
  ['wait-for-lag', async () => (await import('../steps/wait-for-lag.ts')).waitForLag],
  ['compare-tables', async () => (await import('../steps/compare-tables.ts')).compareTables],
  ['lower-ttl', async () => (await import('../steps/lower-ttl.ts')).lowerTtl],
  ['check-ready', async () => (await import('../steps/check-ready.ts')).checkReady],
  ['freeze-writes', async () => (await import('../steps/freeze-writes.ts')).freezeWrites],
  ['drain', async () => (await import('../steps/drain.ts')).drain],
  ['carry-counters', async () => (await import('../steps/carry-counters.ts')).carryCounters],
  ['switch-traffic', async () => (await import('../steps/switch-traffic.ts')).switchTraffic],
  ['open-target', async () => (await import('../steps/open-target.ts')).openTarget],
  ['close-source', async () => (await import('../steps/close-source.ts')).closeSource],
  ['stop-replication', async () => (await import('../steps/stop-replication.ts')).stopReplication],
  ['clean-up', async () => (await import('../steps/clean-up.ts')).cleanUp],
]);

let registered: Promise<ReadonlyMap<string, Operation>> | undefined;

/** Every verb of every driver, by its versioned name. */
export function operations(): Promise<ReadonlyMap<string, Operation>> {
  registered ??= (async () => {
    const drivers = await Promise.all([
      import('../drivers/databases/mysql/operations.ts').then((m) => m.mysqlOperations),
      import('../drivers/replication/native/mysql-operations.ts').then((m) => m.channelOperations),
      import('../drivers/traffic/dns-operations.ts').then((m) => m.dnsOperations),
    ]);
    return new Map(drivers.flat().map((each) => [each.name, each]));
  })();
  return registered;
}
