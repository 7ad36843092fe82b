import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DBClusterNotFoundFault, DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { createConnection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { inCharge, startApplication } from '../../../cli/rehearsal/rehearse.ts';
import { fold } from '../../../engine/history.ts';
import { AwsError } from '../../../infra/sandbox/aws/error.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';
import { rehearse } from '../rehearse.ts';
import { migrate, readJournal, start } from '../run/rig.ts';
import { ask, type Rehearsal, startShop } from '../run/shop.ts';

const plan = 'plans/rds-to-aurora-replica.yaml';

test('RDS moves to Aurora by a read replica under traffic, and back, and no acknowledged write is lost', async () => {
  const { report } = await rehearse([plan, '--env', 'dev', '--rollback', '3s', '--rate', '60']);
  expect(report.rollback).toMatchObject({ outcome: 'done', written: expect.toSatisfy((n) => n > 0) });
  expect(report.writes.checked).toBeGreaterThan(100);
});

const onAws = (text: string) =>
  text
    .replace('host: shop-db.internal', 'instance: shop-old')
    .replace('engine: mysql\n  host: shop-aurora.internal', 'engine: aurora-mysql\n  cluster: shop-new')
    .replace('secret: shop/target', 'secret: shop/source')
    .replace('via: native', 'via: aurora-replica')
    .replace('at_most: 1s', 'at_most: 5s')
    .replace('write_freeze: 10s', 'write_freeze: 10m');

/** The cluster that is the target, as RDS has it. */
async function standing({ sandbox }: Rehearsal): Promise<'missing' | 'replica' | 'alone'> {
  const rds = new RDSClient(sandbox.aws.settings);
  try {
    const { DBClusters: [found] = [] } = await rds.send(
      new DescribeDBClustersCommand({ DBClusterIdentifier: 'shop-new' }),
    );
    return found?.ReplicationSourceIdentifier === undefined ? 'alone' : 'replica';
  } catch (error) {
    if (!(error instanceof DBClusterNotFoundFault)) throw error;
    return 'missing';
  }
}

/** What a run may leave on a source: its accounts, its events and its databases. */
const portrait = async ({ sandbox: { source } }: Rehearsal) => ({
  // AWS's own account for replicas stays, as there.
  accounts: await ask(
    source,
    "SELECT user, host, account_locked FROM mysql.user WHERE user <> 'rdsrepladmin' ORDER BY 1, 2",
  ),
  events: await ask(
    source,
    'SELECT event_name AS name, status AS status FROM information_schema.events ORDER BY 1',
  ),
  databases: await ask(source, 'SELECT schema_name AS name FROM information_schema.schemata ORDER BY 1'),
});

test('a failure between promotion and decision opens the source again, and deletes the promoted cluster', async () => {
  const shop = await startShop({ ttl: '1s', fault: { step: 'switch-traffic', links: false } }, onAws);
  const { sandbox, file, journal } = shop;
  const traffic = await startApplication(shop.plan, sandbox, 20);
  try {
    await traffic.flowing();
    const before = await portrait(shop);
    const dry = await migrate(['plan', file], sandbox.environment);
    expect(`${dry.code}\n${dry.code === 0 ? '' : dry.out + dry.err}`).toBe('0\n');
    expect(dry.out).toContain('make the cluster "shop-new" as an Aurora read replica of "shop-old"');
    expect(await portrait(shop)).toEqual(before);
    expect(await standing(shop)).toBe('missing');

    const engine = start(['run', file, '--yes'], sandbox.environment);
    const reached = waitFor(() => existsSync(join(sandbox.folder, 'reached')) || undefined, {
      within: 300_000,
    });
    const stood = await Promise.race([reached, engine.ended]);
    expect(stood, 'the engine stands still before the switch').toBe(true);
    // Promoted, and nobody can write anywhere.
    expect(await standing(shop)).toBe('alone');
    expect(await ask(sandbox.target, 'SELECT @@read_only AS ro')).toEqual([{ ro: 0 }]);
    const { user, password } = sandbox.application;
    for (const { address: host, port } of [sandbox.source, sandbox.target])
      await expect(createConnection({ host, port, user, password })).rejects.toMatchObject({
        code: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
      });
    sandbox.aws.mood.refuses = new AwsError('InvalidInput', 'not now');
    await writeFile(join(sandbox.folder, 'go.part'), '{}');
    await rename(join(sandbox.folder, 'go.part'), join(sandbox.folder, 'go'));
    const ended = await engine.ended;
    expect(ended.err).toContain('not now');
    // All is back but the record, which Route 53 refuses to set as it was as well.
    expect(await standing(shop)).toBe('missing');
    await traffic.flowing();
    sandbox.aws.mood.refuses = null;
    const back = await migrate(['unwind', file], sandbox.environment);
    expect(`${back.code}\n${back.code === 0 ? '' : back.out + back.err}`).toBe('0\n');
    const entries = await readJournal(journal(1));
    expect(fold(entries).finished).toBe('unwound');
    expect(entries.find(({ at }) => at === 'going-back')).toMatchObject({ action: 'freeze-writes/close' });
    expect(await portrait(shop)).toEqual(before);
    await traffic.flowing();
    await traffic.stop();
    const verified = await traffic.verify(await inCharge(shop.plan, sandbox, false));
    expect(verified).toMatchObject({ lostCount: 0, lost: [] });
    expect(verified.acknowledged).toBeGreaterThan(50);
  } finally {
    await traffic.stop();
    await shop.stop();
  }
});
