import { cp, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../../cli/main.ts';
import { root } from '../aws/examples.ts';

afterEach(() => vi.restoreAllMocks());

async function migrate(...args: string[]) {
  const said: { out: string[]; err: string[] } = { out: [], err: [] };
  const io = {
    out: (text: string) => void said.out.push(text),
    err: (text: string) => void said.err.push(text),
    colour: false,
  };
  const code = await main(args, io as never);
  return { code, out: said.out.join(''), err: said.err.join('') };
}

/** A repository with one plan, at whose root the command is typed. */
async function repository() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'aurora-migrate-init-'));
  for (const each of ['plans', 'sql'])
    await cp(join(root.pathname, each), join(folder.path, each), { recursive: true });
  vi.spyOn(process, 'cwd').mockReturnValue(folder.path);
  const plan = join(folder.path, 'plans/quickstart.yaml');
  return { folder, plan, text: await readFile(plan, 'utf8') };
}

const workable = (text: string) =>
  text
    .replace('name: shop\n', 'name: shop\nstate: s3://acme-migrations/shop\n')
    .replace('rehearsal:\n', 'infrastructure: { github: { repository: acme/shop } }\nrehearsal:\n');

test('workflows are written for every environment, and a second time nothing is', async () => {
  const { folder, plan, text } = await repository();
  await using _ = folder;
  await writeFile(plan, workable(text));
  const first = await migrate('init', '--ci', plan);
  expect(first).toMatchObject({ code: 0, err: '' });
  await expect(first.out).toMatchFileSnapshot('__snapshots__/init.txt');
  const again = await migrate('init', '--ci', plan, '--json');
  const { files } = JSON.parse(again.out) as { files: { file: string; became: string }[] };
  expect(files.map(({ became }) => became)).toEqual(files.map(() => 'unchanged'));

  const file = join(folder.path, '.github/workflows/migrate-shop-run.yml');
  const written = await readFile(file, 'utf8');
  await writeFile(file, written.replace('cancel-in-progress: false', 'cancel-in-progress: true'));
  const changed = await migrate('init', '--ci', plan);
  expect(changed).toMatchObject({ code: 1, out: '' });
  expect(changed.err).toContain('was changed since `migrate init --ci` wrote it\n→ Put what is your own');
  expect(await readFile(file, 'utf8')).toContain('cancel-in-progress: true');
  await writeFile(file, 'name: mine\n');
  expect((await migrate('init', '--ci', plan)).err).toContain('was not written by `migrate init --ci`');
  await writeFile(file, written.replace('plans/quickstart.yaml', 'plans/other.yaml'));
  expect((await migrate('init', '--ci', plan)).err).toContain('was written from "plans/other.yaml"');
});

test('what workflows need of a plan is said where it stands', async () => {
  const { folder, plan } = await repository();
  await using _ = folder;
  const { code, err } = await migrate('init', '--ci', plan);
  expect(code).toBe(1);
  await expect(err.replaceAll(folder.path, '~')).toMatchFileSnapshot('__snapshots__/what-is-missing.txt');
});

test('without --ci, without a plan, or elsewhere, it says what is not here, and writes nothing', async () => {
  expect(await migrate('init')).toMatchObject({
    code: 64,
    err: expect.stringContaining('is not in this version\n→ Copy one'),
  });
  expect(await migrate('init', '--ci')).toMatchObject({
    code: 64,
    err: expect.stringContaining('migrate init --ci PLAN'),
  });
  expect(await migrate('init', '--ci', '/tmp/elsewhere.yaml')).toMatchObject({
    code: 64,
    err: expect.stringContaining('Type it at the root of the repository'),
  });
});
