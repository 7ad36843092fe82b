import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeThings, openPair, pair, rows } from './pair.ts';
import { migrate, temporaryFolder } from './rig.ts';

const live = test.skipIf(!pair);

/** A program that writes down what it is told, and fails as long as there is a file `refuse` beside it. */
const program = `#!/bin/sh
here=$(dirname "$0")
cat >> "$here/told.jsonl"
if [ "$1" = may-refuse ] && [ -e "$here/refuse" ]; then echo "the night job still runs" >&2; exit 7; fi
`;

const hooks = (folder: string) => `
hooks:
  - { when: before-run, command: [${folder}/hook.sh] }
  - { when: before-cutover, command: [${folder}/hook.sh, may-refuse], within: 10s }
  - { when: frozen, command: [${folder}/hook.sh], within: 2s }
  - { when: opened, command: [${folder}/hook.sh] }
  - { when: waiting, webhook: { env: HOOK } }
  - { when: done, webhook: { env: HOOK } }
  - { when: done, command: [no-such-program] }`;

async function listen() {
  const told: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (data) => {
      text += data;
    });
    request.on('end', () => {
      told.push(JSON.parse(text));
      response.end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    told,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`,
    end: () => server.close(),
  };
}

live('hooks are told where a run is; one before the cutover holds it until it agrees', async () => {
  const folder = await temporaryFolder();
  const script = join(folder.path, 'hook.sh');
  await writeFile(script, program);
  await chmod(script, 0o755);
  await writeFile(join(folder.path, 'refuse'), '');
  const web = await listen();
  const on = await openPair({ database: 'run_hooks', more: hooks(folder.path) });
  const run = (...options: string[]) =>
    migrate(['run', on.file, ...options], { ...on.environment, HOOK: web.address });
  try {
    await makeThings(on.source, 'run_hooks', 200);
    const held = await run('--yes');
    expect(held.code, held.out).toBe(3);
    expect(held.out).toContain('ended with 7: the night job still runs');
    expect(held.out).toContain('Stopped where it stands');
    expect(await rows(on.target, "SHOW DATABASES LIKE 'run_hooks'")).toHaveLength(1);
    await rm(join(folder.path, 'refuse'));
    const done = await run();
    expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
    expect(done.out).toContain('hook done: "no-such-program" could not be run: ENOENT');
    const told = (await readFile(join(folder.path, 'told.jsonl'), 'utf8')).trim().split('\n');
    expect(told.map((line) => JSON.parse(line).when)).toEqual([
      'before-run',
      'before-cutover',
      'before-cutover',
      'frozen',
      'opened',
    ]);
    expect(web.told).toEqual([
      { plan: 'pair', env: 'base', when: 'waiting', what: expect.stringContaining('the night job') },
      { plan: 'pair', env: 'base', when: 'done' },
    ]);
    const journal = await readFile(on.journal(1), 'utf8');
    expect(`${journal}${held.out}${done.out}`).not.toContain('secret-path');
  } finally {
    web.end();
    await on.end();
    await folder.remove();
  }
});

live('a hook that refuses in the freeze takes the run back', async () => {
  const folder = await temporaryFolder();
  const script = join(folder.path, 'hook.sh');
  await writeFile(script, '#!/bin/sh\nexit 1\n');
  await chmod(script, 0o755);
  const on = await openPair({
    database: 'run_hook_frozen',
    more: `hooks: [{ when: frozen, command: [${script}], within: 2s }]`,
  });
  try {
    await makeThings(on.source, 'run_hook_frozen', 200);
    const { code, out } = await on.run('run', '--yes');
    expect(code, out).toBe(4);
    expect(out).toContain('ended with 1');
    expect(await rows(on.source, 'SELECT @@global.read_only AS closed')).toEqual([{ closed: 0 }]);
  } finally {
    await on.end();
    await folder.remove();
  }
});
