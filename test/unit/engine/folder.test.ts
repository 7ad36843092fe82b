import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderStore } from '../../../engine/state/folder.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-store-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('of twenty that create a record at once exactly one does, and the record is whole', async () => {
  const store = folderStore(join(folder, 'race'));
  for (let round = 0; round < 20; round++) {
    const name = `record-${round}`;
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.create(name, `${n}`.repeat(1_000))),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store.read(name)).toBe(`${won.indexOf(true)}`.repeat(1_000));
  }
  expect((await readdir(join(folder, 'race'))).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a record that is replaced is the old one or the new one at every moment', async () => {
  const store = folderStore(join(folder, 'replace'));
  const [old, new_] = ['a'.repeat(100_000), 'b'.repeat(100_000)];
  await store.replace('record', old);
  const seen = new Set<string | null>();
  let writing = true;
  const reading = (async () => {
    while (writing) seen.add(await store.read('record'));
  })();
  for (let n = 0; n < 30; n++) await store.replace('record', n % 2 ? old : new_);
  writing = false;
  await reading;
  expect([...seen].every((text) => text === old || text === new_)).toBe(true);
});

test('lines are added in order, also to a record and a folder that were not there', async () => {
  const store = folderStore(join(folder, 'lines')).folder('run-0001');
  for (const [n, line] of ['one', 'two', 'six'].entries()) await store.append('journal', line, n * 4);
  expect(await store.read('journal')).toBe('one\ntwo\nsix\n');
  expect(store.place).toBe(join(folder, 'lines', 'run-0001'));
  expect(await folderStore(join(folder, 'lines')).list()).toEqual(['run-0001']);
});

test('whoever was held up while another one wrote adds nothing to a record', async () => {
  const store = folderStore(join(folder, 'late'));
  await store.append('journal', 'one', 0);
  await store.append('journal', 'of the other', 4);
  await expect(store.append('journal', 'two', 4)).rejects.toThrow('somebody else has written to');
  expect(await store.read('journal')).toBe('one\nof the other\n');
});

test('a line that does not fit is taken back as a whole, so that the next one starts a line', async () => {
  const place = join(folder, 'full');
  const program = `
    import { folderStore } from ${JSON.stringify(new URL('../../../engine/state/folder.ts', import.meta.url).href)};
    const store = folderStore(${JSON.stringify(place)});
    await store.append('journal', 'one', 0);
    const error = await store.append('journal', 'x'.repeat(100_000), 4).catch(({ code }) => code);
    await store.append('journal', 'two', 4);
    process.stdout.write(String(error));`;
  // A limit on the size of files stands for a full disk: the write stops in the middle of the line.
  const limited = `trap '' XFSZ; ulimit -f 8; exec "$0" --input-type=module -e "$1"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', limited, process.execPath, program]);
  expect(stdout).toBe('EFBIG');
  expect(await readFile(join(place, 'journal'), 'utf8')).toBe('one\ntwo\n');
});

test('records are for their owner alone; what is not there is null, what cannot be read is an error', async () => {
  const store = folderStore(join(folder, 'rights'));
  expect(await store.read('record')).toBe(null);
  expect(await store.list()).toEqual([]);
  await store.create('record', 'text');
  expect((await stat(join(store.place, 'record'))).mode & 0o077).toBe(0);
  await expect(folderStore(folder).read('rights')).rejects.toThrow('EISDIR');
  if (process.getuid?.() === 0) return;
  await chmod(join(store.place, 'record'), 0);
  await expect(store.read('record')).rejects.toThrow('EACCES');
});
