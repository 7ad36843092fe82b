import { expect, test } from 'vitest';
import { mask, scrub, secretsIn } from '../../../engine/plan/mask.ts';

const secret = 'hunter2';

test.each([
  `password: ${secret}`,
  `  - password: "${secret}, and more"`,
  `credentials: { user: a, password: ${secret} }`,
  `credentials: { "password" : '${secret}`,
  `password: |\n  ${secret}\n  ${secret}\nhost: a`,
  `password:\n\n  ${secret}`,
  `password: # in the vault\n  ${secret}`,
  `password: { env: ${secret} }`,
  `password:\n  env: ${secret}`,
  `password: { value: ${secret} }`,
  `name: password: ${secret}`,
  `{ a: nonpassword: ${secret} }`,
  `db_password: ${secret}`,
  `passwort: ${secret}`,
  `api_key: ${secret}`,
  `{ "password": "${secret}"`,
  `host: mysql://root:${secret}@db`,
  `\tpassword: ${secret}`,
  `a: 1\r\npassword: ${secret}\r\nb: 2`,
  `password: &anchor ${secret}`,
  `? password\n: ${secret}`,
])('%j shows no secret', (text) => {
  const masked = mask(text);
  expect(masked).not.toContain(secret);
  expect(masked).toHaveLength(text.length);
});

test.each([
  'password: { env: ORDERS_PW }',
  'password:\n  env: ORDERS_PW # from the vault',
  'credentials: { secret: orders/source }',
  'credentials: { user: a, password: { env: ORDERS_PW } }',
])('%j is shown', (text) => expect(mask(text)).toBe(text));

test('what is said never repeats what is masked', () => {
  const text = `password: ${secret}`;
  expect(scrub(`"${secret}" is not a map`, secretsIn(text, mask(text)))).toBe('"****" is not a map');
});
