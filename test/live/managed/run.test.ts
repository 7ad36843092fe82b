import { createConnection } from 'mysql2/promise';
import { afterEach, expect, test } from 'vitest';
import { inCharge, startApplication } from '../../../cli/rehearsal/rehearse.ts';
import { parametersFor } from '../../../drivers/replication/native/managed-filters.ts';
import { fold } from '../../../engine/history.ts';
import type { Side } from '../../../engine/step.ts';
import { setParameters } from '../../../infra/sandbox/rds-like/parameters.ts';
import { migrate, readJournal } from '../run/rig.ts';
import { ask, type Rehearsal, startShop } from '../run/shop.ts';

/** By these names a plan says who runs its servers. */
const rds = 'shop.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com';
const aurora = 'shop.cluster-c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com';

let shop: Rehearsal | undefined;
afterEach(async () => {
  await shop?.stop();
  shop = undefined;
});

const lockedOn = async (server: Rehearsal['sandbox']['source']) =>
  (await ask(server, "SELECT account_locked AS locked FROM mysql.user WHERE user = 'shop_app'"))[0]?.locked;

/** What a parameter group has to say so that a side takes the shop's tables from the other. */
async function takeShop({ sandbox }: Rehearsal, from: Side): Promise<void> {
  const on = from === 'source' ? sandbox.target : sandbox.source;
  const rows = await ask(
    sandbox.source,
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'shop' AND table_type = 'BASE TABLE'",
  );
  const tables = rows.map(({ name }) => ({ database: 'shop', table: String(name) }));
  await setParameters(on, parametersFor(tables, from));
}

const moved = async ({ file, sandbox }: Rehearsal, command: 'run' | 'rollback', ...options: string[]) => {
  const { code, out, err } = await migrate([command, file, '--yes', ...options], sandbox.environment);
  expect(`${code}\n${code === 0 ? '' : out + err}`).toBe('0\n');
};

test('a shop leaves RDS for a server of one’s own, by the master user’s privileges, and no acknowledged write is lost', async () => {
  shop = await startShop({ ttl: '1s' }, (plan) => plan.replaceAll('shop-db.internal', rds));
  const { sandbox, journal, plan } = shop;
  const traffic = await startApplication(plan, sandbox, 50);
  try {
    await traffic.flowing();
    await moved(shop, 'run');
  } finally {
    await traffic.stop();
  }
  expect(fold(await readJournal(journal(1))).finished).toBe('done');
  expect(await lockedOn(sandbox.source)).toBe('Y');
  expect(await lockedOn(sandbox.target)).toBe('N');
  const verified = await traffic.verify(await inCharge(plan, sandbox, true));
  expect(verified).toMatchObject({ lostCount: 0, lost: [] });
  expect(verified.acknowledged).toBeGreaterThan(100);
});

test('a shop moves from RDS to Aurora by their procedures, and back', async () => {
  shop = await startShop({ ttl: '1s' }, (plan) =>
    plan
      .replaceAll('shop-db.internal', rds)
      .replaceAll('shop-aurora.internal', aurora)
      .replace('reverse: none', 'reverse: required'),
  );
  const { sandbox, plan } = shop;
  await takeShop(shop, 'source');
  await takeShop(shop, 'target');
  const traffic = await startApplication(plan, sandbox, 50);
  try {
    await traffic.flowing();
    const { address: host, port } = sandbox.target;
    const { user, password } = sandbox.application;
    const early = await createConnection({ host, port, user, password });
    early.on('error', () => undefined);
    await moved(shop, 'run', '--until', 'replicate');
    // Fenced: neither who was there before nor who comes now writes before the decision.
    await expect(early.query('DELETE FROM shop.orders')).rejects.toThrow();
    await expect(createConnection({ host, port, user, password })).rejects.toMatchObject({
      code: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
    });
    await moved(shop, 'run', '--until', 'cutover');
    expect(await lockedOn(sandbox.source)).toBe('Y');
    expect(await lockedOn(sandbox.target)).toBe('N');
    await traffic.flowing();
    await moved(shop, 'rollback');
    expect(await lockedOn(sandbox.source)).toBe('N');
    expect(await lockedOn(sandbox.target)).toBe('Y');
  } finally {
    await traffic.stop();
  }
  const verified = await traffic.verify(await inCharge(plan, sandbox, false));
  expect(verified).toMatchObject({ lostCount: 0, lost: [] });
  expect(verified.acknowledged).toBeGreaterThan(100);
});
