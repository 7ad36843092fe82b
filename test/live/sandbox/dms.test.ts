import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectTo, type DmsRig, digest, eventually, openDms, renameSchema, selectAll } from './dms-rig.ts';
import { createShop, startWriter, tables } from './dms-shop.ts';

const pair = inject('pair');
let rig: DmsRig;
let source: Connection;
let target: Connection;

beforeAll(async () => {
  if (!pair) return;
  rig = await openDms(pair);
  source = await connectTo(pair.source);
  target = await connectTo(pair.target);
});
afterAll(async () => {
  await rig?.close();
  await source?.end();
  await target?.end();
});

async function expectEqual(from: string, to: string, compared: readonly string[] = tables): Promise<void> {
  for (const table of compared)
    expect(`${table} ${await digest(target, to, table)}`).toBe(
      `${table} ${await digest(source, from, table)}`,
    );
}

/** Waits until both sides have the same rows. */
const untilEqual = (from: string, to: string, compared: readonly string[] = tables) =>
  eventually(async () => {
    for (const table of compared)
      if ((await digest(source, from, table)) !== (await digest(target, to, table))) return false;
    return true;
  }, 'both sides have the same rows').catch(() => expectEqual(from, to, compared));

for (const batch of [false, true])
  test.skipIf(!pair)(
    `rows of all types are moved while they change, over a stop and a resume${batch ? ', in batches' : ''}`,
    async () => {
      if (!pair) return;
      const schema = `dms_move_${batch}`;
      await createShop(source, schema, 600);
      await target.query(`DROP DATABASE IF EXISTS ${schema}_there`);
      const arn = await rig.createTask({
        name: `move-${batch}`,
        rules: [selectAll(schema), renameSchema(schema, `${schema}_there`)],
        settings: {
          TargetMetadata: { BatchApplyEnabled: batch, LobMaxSize: 200 },
          FullLoadSettings: { CommitRate: 50 },
          Logging: { EnableLogging: true },
        },
      });
      await rig.start(arn, 'start-replication');
      await rig.until(arn, 'running');
      const session = await connectTo(pair.source);
      const writer = startWriter(session, schema);
      await eventually(
        async () => (await rig.task(arn)).ReplicationTaskStats?.TablesLoaded === 4,
        'all is loaded',
      );
      writer.includeKeyless();
      await eventually(async () => writer.count() > 300, 'the writer has written');
      const stopped = await rig.stop(arn);
      expect(stopped).toMatchObject({
        StopReason: 'Stop Reason NORMAL',
        RecoveryCheckpoint: expect.stringMatching(/^checkpoint:V1#/),
      });
      const reached = writer.count();
      await eventually(async () => writer.count() > reached + 100, 'the writer went on');
      await rig.start(arn, 'resume-processing');
      await rig.until(arn, 'running');
      const resumed = writer.count();
      await eventually(async () => writer.count() > resumed + 100, 'the writer went on');
      await writer.end();
      await session.end();
      const compared = tables.filter((table) => !batch || table !== 'keyless');
      await untilEqual(schema, `${schema}_there`, compared);
      const statistics = await rig.tables(arn);
      for (const table of tables) {
        const { inserts, updates, deletes } = writer.written[table];
        expect(statistics.get(table), table).toMatchObject({
          ...{ TableState: 'Table completed', Inserts: inserts, Updates: updates, Deletes: deletes },
          ValidationState: 'Not enabled',
        });
      }
      await rig.stop(arn);
    },
  );
