import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pair } from '../own.ts';
import { type DmsRig, openDms, renameSchema, selectAll } from './dms-rig.ts';
import { createShop, startWriter, tables } from './dms-shop.ts';
import { connectTo, digest, eventually, leave } from './dms-sides.ts';

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
  if (!pair) return;
  await leave(source);
  await leave(target);
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

for (const batch of [false, true])
  test.skipIf(!pair)(
    `no row is lost or made twice over killed sessions, in the load and after it${batch ? ', in batches' : ''}`,
    async () => {
      if (!pair) return;
      const schema = `dms_killed_${batch}`;
      const compared = tables.filter((table) => table !== 'keyless');
      await createShop(source, schema, 400);
      for (let n = 0; n < 6; n++)
        await source.query(
          `INSERT INTO ${schema}.pairs SELECT a + ${2 ** n} * 10000, b, v, NULL FROM ${schema}.pairs`,
        );
      await target.query(`DROP DATABASE IF EXISTS ${schema}`);
      const arn = await rig.createTask({
        name: `killed-${batch}`,
        rules: [selectAll(schema)],
        settings: {
          TargetMetadata: { BatchApplyEnabled: batch, LobMaxSize: 200, TaskRecoveryTableEnabled: true },
          FullLoadSettings: { CommitRate: 20 },
          ErrorBehavior: { RecoverableErrorInterval: 0 },
        },
      });
      await rig.start(arn, 'start-replication');
      await rig.until(arn, 'running');
      const writing = await connectTo(pair.source);
      const writer = startWriter(writing, schema);
      const spared = [writing.threadId, source.threadId, target.threadId];
      let loading = 0;
      for (let n = 0; n < 12; n++) {
        await new Promise((wake) => setTimeout(wake, 150 * (n % 4)));
        if (((await rig.task(arn)).ReplicationTaskStats?.TablesLoaded ?? 0) < tables.length) loading++;
        if (n % 4 === 3) {
          await rig.stop(arn);
          await rig.start(arn, 'resume-processing');
          await rig.until(arn, 'running');
        } else {
          const session = n % 2 ? source : target;
          const [found] = await session.query<RowDataPacket[]>(
            'SELECT processlist_id AS id FROM performance_schema.threads WHERE processlist_user = SUBSTRING_INDEX(USER(), "@", 1)',
          );
          for (const { id } of found)
            if (!spared.includes(id)) await session.query(`KILL ${id}`).catch(() => undefined);
        }
      }
      await writer.end();
      await writing.end();
      await untilEqual(schema, schema, compared);
      expect(loading).toBeGreaterThan(0);
      for (const table of compared) {
        const told = (await rig.tables(arn)).get(table);
        expect(told?.TableState).toBe('Table completed');
        // A load that began anew has what was written before; nothing is counted twice.
        expect(told?.Inserts).toBeLessThanOrEqual(writer.written[table].inserts);
      }
      await rig.stop(arn);
    },
  );
