import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesByNameCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pair } from '../own.ts';
import { awsMutationsIn, mutationsIn, statementsIn, watchLog } from './general-log.ts';
import { migrate } from './rig.ts';
import { ask, type Rehearsal, startShop } from './shop.ts';

const live = test.skipIf(!pair);
let shop: Rehearsal;

beforeAll(async () => {
  if (pair) shop = await startShop({ generalLog: true });
});
afterAll(async () => shop?.stop());

const run = (...args: string[]) => migrate(args, shop.sandbox.environment);
const positions = async () => {
  const { source, target } = shop.sandbox;
  const sql =
    'SELECT @@global.gtid_executed AS executed, (SELECT COUNT(*) FROM performance_schema.persisted_variables) AS persisted';
  return [await ask(source, sql), await ask(target, sql)];
};

async function setTtl(seconds: number): Promise<void> {
  const client = new Route53Client({
    endpoint: shop.sandbox.aws.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIASANDBOX000000000', secretAccessKey: 'sandbox' },
  });
  const { HostedZones: [zone] = [] } = await client.send(new ListHostedZonesByNameCommand({}));
  const ResourceRecordSet = {
    Name: 'db.internal.example.com',
    Type: 'CNAME' as const,
    TTL: seconds,
    ResourceRecords: [{ Value: 'shop-db.internal' }],
  };
  const ChangeBatch = { Changes: [{ Action: 'UPSERT' as const, ResourceRecordSet }] };
  await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone?.Id, ChangeBatch }));
  client.destroy();
}

/** Runs command lines, and returns what was sent to each of the three systems meanwhile. */
async function watch(work: () => Promise<unknown>) {
  const { source, target, aws } = shop.sandbox;
  const [ofSource, ofTarget] = [await watchLog(source), await watchLog(target)];
  const first = aws.log.length;
  await work();
  return { source: await ofSource(), target: await ofTarget(), aws: aws.log.slice(first) };
}

live('planning changes nothing, in any of its forms', async () => {
  const before = await positions();
  const sent = await watch(async () => {
    for (const args of [
      ['plan', shop.file],
      ['plan', shop.file, '--json'],
      ['run', shop.file, '--dry-run'],
    ]) {
      const { code, err } = await run(...args);
      expect({ code, err }).toEqual({ code: 0, err: '' });
    }
    expect((await run('plan', shop.file, '--detailed-exitcode')).code).toBe(2);
    expect((await run('status', shop.file)).out).toContain('has not run yet');
  });
  expect(statementsIn(sent.source).length).toBeGreaterThan(100);
  expect(statementsIn(sent.target).length).toBeGreaterThan(50);
  expect(sent.aws.length).toBeGreaterThan(10);
  expect(mutationsIn(sent.source)).toEqual([]);
  expect(mutationsIn(sent.target)).toEqual([]);
  expect(awsMutationsIn(sent.aws)).toEqual([]);
  expect(await positions()).toEqual(before);
  await expect(readFile(join(shop.sandbox.folder, 'state'))).rejects.toMatchObject({ code: 'ENOENT' });
});

live('a saved plan is run as it was seen, and refused once the world has moved', async () => {
  const saved = join(shop.sandbox.folder, 'saved.json');
  expect((await run('plan', shop.file, '--out', saved)).code).toBe(0);

  await ask(shop.sandbox.source, 'ALTER TABLE shop.reviews ADD COLUMN verdict VARCHAR(7) NULL');
  const altered = await run('run', shop.file, '--plan-file', saved);
  expect(altered.code).toBe(1);
  expect(altered.err).toContain('is stale');
  expect(altered.err).toMatch(/copy-schema › tables › forward › input › tables › .*verdict/);
  expect(altered.err).toContain(`migrate plan ${shop.file} --out ${saved}`);
  await ask(shop.sandbox.source, 'ALTER TABLE shop.reviews DROP COLUMN verdict');

  await setTtl(4);
  const changed = await run('run', shop.file, '--plan-file', saved);
  expect(changed.code).toBe(1);
  expect(changed.err).toContain('lower-ttl › ttl › back › call › input');
  expect(changed.err).toContain('TTL: was 2, is 4');
  await setTtl(2);

  // The same world again, and now both the saved plan and the log's checker are seen to do their work.
  const sent = await watch(async () => {
    const { code, err } = await run('run', shop.file, '--plan-file', saved);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
  expect(mutationsIn(sent.source)).toContain('SET PERSIST super_read_only = ON');
  expect(mutationsIn(sent.target).join('\n')).toMatch(/^CREATE TABLE[\s\S]*^CHANGE REPLICATION SOURCE TO/m);
  expect(awsMutationsIn(sent.aws)).toContain('route53:ChangeResourceRecordSets');
});
