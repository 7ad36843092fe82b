import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCharge, startApplication } from '../../../cli/rehearsal/rehearse.ts';
import { fold } from '../../../engine/history.ts';
import type { MysqlServer } from '../../../infra/sandbox/servers.ts';
import type { Traffic } from '../../../infra/sandbox/traffic/traffic.ts';
import { migrate, readJournal, start, untilLine, untilNoGuard } from '../run/rig.ts';
import { ask, type Rehearsal, startShop } from '../run/shop.ts';
import { mariadb } from './available.ts';

const live = test.skipIf(!mariadb);
let shop: Rehearsal;
let traffic: Traffic;

beforeAll(async () => {
  if (!mariadb) return;
  // The hook holds the freeze, so that no kill comes too late for it.
  const held = 'hooks: [{ when: frozen, command: [sleep, "3"], within: 8s }]';
  shop = await startShop(
    { ttl: '1s' },
    (plan) => `${plan.replaceAll('engine: mysql', 'engine: mariadb')}\n${held}\n`,
  );
  traffic = await startApplication(shop.plan, shop.sandbox, 100);
  await traffic.flowing();
});
afterAll(async () => {
  await traffic?.stop();
  await shop?.stop();
});

/** What an unwound run must leave as it found it. */
const portrait = async (server: MysqlServer) => [
  await ask(server, 'SELECT @@global.read_only, @@global.event_scheduler, @@global.gtid_slave_pos'),
  await ask(
    server,
    'SELECT user, host, JSON_VALUE(priv, "$.account_locked") AS locked FROM mysql.global_priv',
  ),
  await ask(server, 'SHOW ALL SLAVES STATUS'),
  await ask(
    server,
    'SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ("shop", "aurora_migrate")',
  ),
];

live('an engine that is killed in the freeze is unwound by its guard: everything is as it was', async () => {
  const { sandbox, file, journal } = shop;
  for (const server of [sandbox.source, sandbox.target]) await ask(server, 'SET GLOBAL event_scheduler = ON');
  const before = [await portrait(sandbox.source), await portrait(sandbox.target)];
  const engine = start(['run', file, '--yes'], sandbox.environment);
  await untilLine(
    journal(1),
    (each) => each.at === 'called' && each.action === 'freeze-writes/close',
    engine,
  );
  engine.kill('SIGKILL');
  await engine.ended;
  await untilNoGuard(file);
  const entries = await readJournal(journal(1));
  expect(entries.find(({ at }) => at === 'going-back')).toMatchObject({ action: 'freeze-writes/close' });
  expect(fold(entries).finished).toBe('unwound');
  const after = [await portrait(sandbox.source), await portrait(sandbox.target)];
  // The account statement leaves a false where nothing was.
  const unlocked = (text: string) => text.replaceAll('"locked":"0"', '"locked":null');
  expect(unlocked(JSON.stringify(after))).toBe(unlocked(JSON.stringify(before)));
});

live('the next run moves it, and no acknowledged write is lost', async () => {
  const { sandbox, file, plan } = shop;
  const ended = await migrate(['run', file, '--yes'], sandbox.environment);
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' });
  await new Promise((wake) => setTimeout(wake, 1_000));
  await traffic.stop();
  const { lost, checked } = await traffic.verify(await inCharge(plan, sandbox, true));
  expect(lost).toEqual([]);
  expect(checked).toBeGreaterThan(50);
  expect(await ask(sandbox.source, 'SELECT @@global.read_only AS closed')).toEqual([{ closed: 1 }]);
  expect(await ask(sandbox.target, 'SELECT @@global.read_only AS closed')).toEqual([{ closed: 0 }]);
});
