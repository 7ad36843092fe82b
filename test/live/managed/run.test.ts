import { afterEach, expect, test } from 'vitest';
import { startApplication } from '../../../cli/rehearsal/rehearse.ts';
import { fold } from '../../../engine/history.ts';
import { migrate, readJournal } from '../run/rig.ts';
import { ask, type Rehearsal, startShop } from '../run/shop.ts';

/** By these names a plan says who runs its servers. */
const rds = 'shop.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com';

let shop: Rehearsal | undefined;
afterEach(async () => {
  await shop?.stop();
  shop = undefined;
});

const lockedOn = async (server: Rehearsal['sandbox']['source']) =>
  (await ask(server, "SELECT account_locked AS locked FROM mysql.user WHERE user = 'shop_app'"))[0]?.locked;

test('a shop leaves RDS for a server of one’s own, by the master user’s privileges, and no acknowledged write is lost', async () => {
  shop = await startShop({ ttl: '1s' }, (plan) => plan.replaceAll('shop-db.internal', rds));
  const { sandbox, file, journal, plan } = shop;
  const traffic = await startApplication(plan, sandbox, 50);
  try {
    await traffic.flowing();
    const { code, out, err } = await migrate(['run', file, '--yes'], sandbox.environment);
    expect(`${code}\n${code === 0 ? '' : out + err}`).toBe('0\n');
  } finally {
    await traffic.stop();
  }
  expect(fold(await readJournal(journal(1))).finished).toBe('done');
  expect(await lockedOn(sandbox.source)).toBe('Y');
  expect(await lockedOn(sandbox.target)).toBe('N');
});
