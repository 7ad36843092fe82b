import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hide, hideIn } from '../../../cli/hide.ts';
import { secretsOf } from '../../../cli/secrets.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';

const seed = Number(process.env.AURORA_MIGRATE_SEED ?? 7);
const runs = { seed, numRuns: 1_000 * Number(process.env.AURORA_MIGRATE_MORE ?? 1) };

const pieces = fc.oneof(
  fc.constantFrom(
    '.*',
    '$&',
    '$1',
    '\\',
    '"',
    "'",
    '`',
    '{"',
    '}',
    '*/',
    '--',
    '%',
    ' ',
    '(',
    '[',
    '^',
    '|',
    '+',
    '?',
  ),
  fc.constantFrom('ü', '🛒', 'пароль', '茶', "';", '\\x41', 'hunter', '2'),
  fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme-ascii' }),
);
const password = fc
  .array(pieces, { minLength: 4, maxLength: 20 })
  .map((parts) => parts.join(''))
  .filter((each) => each.trim().length >= 8);

const context = fc.constantFrom(
  ["String '", "' is too long for password (should be no longer than 32)"],
  ['You have an error in your SQL syntax near ', ' at line 1'],
  ['{"password":"', '"}'],
  ['https://hooks.example.com/', '?x=1'],
  ['', ''],
);
const forms: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => JSON.stringify(secret),
  (secret) => secret.replaceAll("'", "''"),
  (secret) => secret.replace(/[\\'"]/g, '\\$&'),
  (secret) => encodeURIComponent(secret),
  (secret) => Buffer.from(secret).toString('hex'),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) =>
    [...Buffer.from(secret)]
      .map((byte) => (byte > 0x7e ? `\\x${byte.toString(16).toUpperCase()}` : String.fromCharCode(byte)))
      .join(''),
];

test('a secret is hidden in whatever form it is repeated, also where it is cut off', () => {
  fc.assert(
    fc.property(
      password,
      context,
      fc.nat(),
      fc.integer({ min: 8, max: 90 }),
      (secret, [before = '', after = ''], n, cut) => {
        const form = (forms[n % forms.length] as (typeof forms)[number])(secret);
        const said = form.slice(n % forms.length === 1 ? 1 : 0, cut);
        const clean = hide(`${before}${said}${after} ${said}`, [secret]);
        // Eight characters of it in a row are nowhere any more.
        if (said.length >= 8 && !`${before}${after}`.includes(said.slice(0, 8)))
          expect(clean).not.toContain(said.slice(0, 8));
        if (said.length >= 8) expect(clean).toContain('…');
        const error = hideIn(Object.assign(new Error(`${before}${secret}`), { sql: secret }), [
          secret,
        ]) as Error;
        expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(secret);
      },
    ),
    runs,
  );
});

test('what has nothing of a secret is left as it is', () => {
  expect(hide('connection refused', ['hunter2-correct'])).toBe('connection refused');
  expect(hide('a b a', ['a'])).toBe('a b a');
});

const reference = { secret: 'orders/source' };
const plan = {
  source: { credentials: reference, application: { credentials: reference } },
  target: { credentials: reference },
  replication: { credentials: reference },
  traffic: { via: 'none' },
} as unknown as Plan;

/** What a secret may hold in place of the two names, around a password. */
const malformed = fc.constantFrom<(secret: string) => string>(
  (secret) => secret,
  (secret) => `{"username":"mover","password":"${secret}`,
  (secret) => JSON.stringify({ username: 'mover', pass: secret }),
  (secret) => JSON.stringify({ username: 7, password: secret }),
  (secret) => JSON.stringify({ username: 'mover', password: [secret] }),
  (secret) => JSON.stringify([secret]),
  (secret) => JSON.stringify(secret),
  (secret) => JSON.stringify({ username: 'mover', password: `${secret}\n` }),
  (secret) => `{"username":"mover","password":"${secret}"}, "${secret}"`,
  (secret) => `username=mover\npassword=${secret}`,
);

test('a secret that is no login is refused without a word of what it holds', async () => {
  await fc.assert(
    fc.asyncProperty(password, malformed, async (secret, write) => {
      const aws = { send: async () => ({ answer: { SecretString: write(secret) }, request: null }) };
      const error = await secretsOf(plan, aws)('source').catch((each: unknown) => each);
      expect(error).toBeInstanceOf(Fault);
      const { message, next, stack, cause } = error as Fault;
      const said = `${message} ${next} ${stack} ${cause}`;
      expect(said).toContain('orders/source');
      expect(said).not.toContain(secret);
      expect(said).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
    runs,
  );
});

test('a login is read as it stands, whatever its password is made of', async () => {
  await fc.assert(
    fc.asyncProperty(password, async (secret) => {
      const text = JSON.stringify({ username: 'mover', password: secret, engine: 'mysql' });
      const aws = { send: async () => ({ answer: { SecretString: text }, request: null }) };
      expect(await secretsOf(plan, aws)('source')).toEqual({ username: 'mover', password: secret });
    }),
    runs,
  );
});

test('the error that tells of a stop stays what it is, and what it says is hidden', () => {
  const controller = new AbortController();
  controller.abort();
  expect(hideIn(controller.signal.reason, ['correct horse'])).toMatchObject({ name: 'AbortError' });
  const telling = new DOMException('no correct horse', 'AbortError');
  expect(hideIn(telling, ['correct horse'])).toMatchObject({ name: 'AbortError', message: 'no …' });
});
