import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const { dependencies, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  version: string;
};

let folder = '';
let files: readonly string[] = [];
/** Where the package is installed: below node_modules, where Node refuses TypeScript. */
let home = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-package-'));
  const stage = join(folder, 'stage');
  // Packed from a copy, so that a dist that others use is left alone.
  for (const part of ['package.json', 'bin', 'schemas', 'plans', 'sql', 'docs', 'README.md', 'LICENSE'])
    if (existsSync(join(root, part))) await cp(join(root, part), join(stage, part), { recursive: true });
  await execute(process.execPath, [join(root, 'bin/build.js'), join(stage, 'dist')]);
  const { stdout } = await execute('npm', ['pack', '--json', '--ignore-scripts', '--offline'], {
    cwd: stage,
  });
  const tarball = /"filename":\s*"([^"]+\.tgz)"/.exec(stdout)?.[1] ?? '';
  await execute('tar', ['xzf', join(stage, tarball)], { cwd: folder });
  home = join(folder, 'lib/node_modules/aurora-migrate');
  await cp(join(folder, 'package'), home, { recursive: true });
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'lib/node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link);
  }
  files = (await readdir(home, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the installed command from a folder far away. */
async function migrate(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const far = join(folder, 'far');
  await mkdir(far, { recursive: true });
  return execute(process.execPath, [join(home, 'bin/migrate.js'), ...args], { cwd: far }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr }),
  );
}

test('the package holds what runs, and no source, no test and no map', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'bin/migrate.js',
      'dist/main.js',
      'dist/LICENSES.txt',
      'schemas/plan.schema.json',
      'schemas/values.schema.json',
      'schemas/steps/copy-rows.schema.json',
      'plans/quickstart.yaml',
      'sql/shop/schema.sql',
      'sql/shop/seed.sql',
      'sql/shop/traffic.sql',
    ]),
  );
  expect(files.filter((file) => /\.tsx?$|\.map$|(^|\/)(test|bench|\.ci)\//.test(file))).toEqual([]);
  expect(files.filter((file) => file.startsWith('bin/'))).toEqual(['bin/migrate.js']);
});

test('what is built imports its own chunks and declared packages alone', async () => {
  for (const file of files.filter((each) => each.endsWith('.js'))) {
    const text = await readFile(join(home, file), 'utf8');
    const from = [
      ...text.matchAll(/^(?:import|export)\b[^'"`;]*?["']([^"'\n]+)["'];?$|\bimport\("([^"]+)"\)/gm),
    ];
    for (const [, static_, dynamic] of from) {
      const name = static_ ?? dynamic ?? '';
      if (name.startsWith('.'))
        expect(existsSync(join(home, dirname(file), name)), `${file}: ${name}`).toBe(true);
      else if (!name.startsWith('node:'))
        expect(
          [...Object.keys(dependencies), ...builtin].some(
            (each) => name === each || name.startsWith(`${each}/`),
          ),
          `${file}: ${name}`,
        ).toBe(true);
    }
  }
});
const builtin = ['child_process', 'events', 'fs', 'path', 'process'];

test('installed, it runs from anywhere', async () => {
  expect(await migrate('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  expect((await migrate('--help')).out).toContain('validate [options] <plan>');
  expect((await migrate('steps')).out).toMatch(/^check-source .*\.$/m);
  expect((await migrate('steps', 'copy-rows')).out).toContain('workers');
  const schema = await readFile(join(root, 'schemas/plan.schema.json'), 'utf8');
  expect((await migrate('schema')).out).toBe(schema);
  expect((await migrate('doctor')).err).not.toContain('Cannot find');
});

test('installed, it reads the plan that it brings and one of its user’s', async () => {
  const brought = await migrate('validate', join(home, 'plans/quickstart.yaml'));
  expect(brought).toMatchObject({ code: 0, out: expect.stringContaining('shop is valid') });
  const own = join(folder, 'own.yaml');
  const text = await readFile(join(root, 'plans/quickstart.yaml'), 'utf8');
  await writeFile(own, text.replace('ttl: 1s', 'tll: 1s').replace('../sql/shop', join(home, 'sql/shop')));
  const bad = await migrate('validate', own);
  expect(bad.code).toBe(1);
  expect(bad.err).toContain('tll');
});

test('installed, every chunk loads: no command lacks a file', async () => {
  const chunks = files.filter((file) => /^dist\/.*\.js$/.test(file)).map((file) => join(home, file));
  const program = `for (const file of ${JSON.stringify(chunks)}) await import(file);`;
  const { stderr } = await execute(process.execPath, ['--input-type=module', '-e', program]);
  expect(stderr).toBe('');
});

test('a reader that leaves early ends nothing', async () => {
  const { stderr } = await execute('bash', [
    '-c',
    '"$0" "$1" steps | true',
    process.execPath,
    join(home, 'bin/migrate.js'),
  ]);
  expect(stderr).toBe('');
});

test('an older Node gets a sentence and not a syntax error', async () => {
  const old = `Object.defineProperty(process.versions, 'node', { value: '20.11.0' }); await import(${JSON.stringify(join(home, 'bin/migrate.js'))});`;
  const error = await execute(process.execPath, ['--input-type=module', '-e', old]).catch(
    (each: unknown) => each,
  );
  expect(error).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^migrate needs Node 22\.13 or later, and this is 20\.11\.0\.\n/),
  });
});
