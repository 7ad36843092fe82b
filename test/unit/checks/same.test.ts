import { expect, test } from 'vitest';
import { mendOn } from '../../../drivers/databases/mysql/checks/mend-on.ts';
import { sameChecks } from '../../../drivers/databases/mysql/checks/same.ts';
import type { Hosting } from '../../../engine/plan/hosting.ts';
import { fake, type Server, subject } from './fake.ts';

const found = async (
  name: string,
  target: NonNullable<Server['settings']>,
  source: NonNullable<Server['settings']>,
  hosting: Hosting = 'own',
) => {
  const check = sameChecks('mysql').find((each) => each.name === name);
  const ask = fake({ settings: target }, { settings: source });
  return (await check?.find(ask, { ...subject, hosting })) ?? [];
};

test('a setting that changes answers without a word is an error, and one that applications notice a warning', () => {
  const severity = (name: string) => sameChecks('mysql').find((each) => each.name === name)?.severity;
  expect([severity('result-settings'), severity('settings')]).toEqual(['error', 'warn']);
});

test('what Aurora’s storage does by itself is not asked there', async () => {
  const [here, there] = [{ innodb_doublewrite: 'OFF' }, { innodb_doublewrite: 'ON' }];
  expect(await found('settings', here, there)).toHaveLength(1);
  expect(await found('settings', here, there, 'aurora')).toEqual([]);
});

test('the optimizer’s flags are compared one by one, and only those that both servers know', async () => {
  const [finding, ...more] = await found(
    'optimizer-switch',
    { optimizer_switch: 'index_merge=on,hash_join=off,newer=on' },
    { optimizer_switch: 'index_merge=on,hash_join=on,older=off' },
  );
  expect(more).toEqual([]);
  expect(finding?.what).toBe('optimizer_switch has hash_join=off on the target, and the source has not');
  expect(mendOn('aurora', finding?.mend ?? '')).toBe(
    "Set optimizer_switch = 'hash_join=on' in the DB cluster parameter group;",
  );
});

test('the plugin of new accounts is told apart across versions', async () => {
  const aurora = { default_authentication_plugin: 'mysql_native_password', authentication_policy: '*,,' };
  const newer = { authentication_policy: '*,,' };
  expect(
    await found('default-authentication', newer, { authentication_policy: '*:caching_sha2_password,,' }),
  ).toEqual([]);
  const [older] = await found('default-authentication', aurora, newer);
  expect(older?.what).toBe(
    'default_authentication_plugin makes accounts with mysql_native_password on the target, and the source with caching_sha2_password',
  );
  expect(mendOn('aurora', older?.mend ?? '')).toContain(
    'Set default_authentication_plugin = caching_sha2_password in the DB cluster parameter group, and reboot.',
  );
  const [back] = await found('default-authentication', newer, aurora);
  expect(back?.mend).toContain("SET PERSIST authentication_policy = '*:mysql_native_password,,';");
});
