import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { quoteText } from '../../../drivers/databases/mysql/names.ts';
import { makeThings, openPair, pair, rows } from './pair.ts';
import { migrate } from './rig.ts';

const live = test.skipIf(!pair);
const database = 'run_planted';

/** Passwords that a server, a driver or a parser may repeat in words of its own. */
const planted = [
  `A1-пароль-ümläut-茶-${'long'.repeat(20)}-end`,
  `B2-it's "quoted" \\ and .*$& {"a":1} -- */ ; 🛒`,
];

/** The beginning of a secret in every form that it may be printed in. */
const forms = (secret: string): readonly string[] =>
  [
    secret,
    JSON.stringify(secret).slice(1),
    secret.replace(/[\\'"]/g, '\\$&'),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('base64'),
  ].map((form) => form.slice(0, 14));

async function filesBelow(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')));
  return texts.join('\n');
}

live('no planted password is in anything that is printed or kept, whatever is refused', async () => {
  const account = (n: number) => `'planted_${n}'@'%'`;
  const more = `  credentials: { user: planted_0, password: { env: CHANNEL_PASSWORD } }
hooks:
  - { when: before-run, command: [sh, -c, "echo $CHANNEL_PASSWORD; exit 0"] }
  - { when: failed, webhook: { env: HOOK } }
  - { when: failed, command: [sh, -c, "echo $HOOK; exit 3"] }
  - { when: unwound, command: [sh, -c, "echo $CHANNEL_PASSWORD; exit 3"] }`;
  const on = await openPair({ database });
  const { source, file, environment } = on;
  try {
    await makeThings(source, database, 20);
    const text = await readFile(file, 'utf8');
    const said: string[] = [];
    for (const [n, password] of planted.entries()) {
      await source.query(
        `CREATE USER ${account(n)} IDENTIFIED BY ${quoteText(password)}; GRANT REPLICATION SLAVE ON *.* TO ${account(n)}`,
      );
      const plan = join(dirname(file), `plan-${n}.yaml`);
      await writeFile(
        plan,
        text
          .replace('state: state', `state: state-${n}`)
          .replace(
            'replication: { via: native, reverse: none }',
            `replication:\n  via: native\n  reverse: none\n${more.replace('planted_0', `planted_${n}`)}`,
          ),
      );
      const surroundings = {
        ...environment,
        CHANNEL_PASSWORD: password,
        HOOK: `http://127.0.0.1:1/${encodeURIComponent(password)}`,
        AURORA_MIGRATE_DEBUG: '1',
      };
      const running = migrate(['run', plan, '--yes', '--json'], surroundings);
      const seen = (await promisify(execFile)('ps', ['-eo', 'args'])).stdout;
      const ended = await running;
      // MySQL takes no more than 32 characters for a channel's password, and repeats what it refuses.
      expect(ended.code, ended.out + ended.err).toBe(4);
      expect(ended.out).toContain('the channel was refused');
      const wrong = await migrate(['plan', plan], { ...surroundings, SOURCE_PASSWORD: password });
      expect(wrong.err).toContain('Access denied');
      said.push(ended.out, ended.err, wrong.out, wrong.err, seen);
      const status = await migrate(['status', plan, '--json'], surroundings);
      said.push(status.out, status.err);
    }
    said.push(await filesBelow(dirname(file)));
    const shown = await rows(on.target, 'SHOW FULL PROCESSLIST');
    said.push(JSON.stringify(shown));
    for (const password of planted)
      for (const form of forms(password))
        for (const each of said) expect(each.includes(form), `${form}: ${around(each, form)}`).toBe(false);
  } finally {
    for (const n of planted.keys())
      await source.query(`DROP USER IF EXISTS ${account(n)}`).catch(() => undefined);
    await on.end();
  }
});

const around = (text: string, form: string) =>
  text.slice(Math.max(0, text.indexOf(form) - 200)).slice(0, 400);
