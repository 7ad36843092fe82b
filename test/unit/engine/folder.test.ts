import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderStore } from '../../../engine/state/folder.ts';
import { storeContract } from './store-contract.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-store-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a folder keeps what every store has to', () => {
  storeContract((path) => folderStore(join(folder, path)));
});

test('nothing that was written beside is left there', async () => {
  const store = folderStore(join(folder, 'beside'));
  await Promise.all(Array.from({ length: 20 }, (_, n) => store.create('record', `${n}`)));
  expect(await readdir(store.place)).toEqual(['record']);
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

test('records are for their owner alone; what cannot be read is an error', async () => {
  const store = folderStore(join(folder, 'rights'));
  await store.create('record', 'text');
  expect((await stat(join(store.place, 'record'))).mode & 0o077).toBe(0);
  await expect(folderStore(folder).read('rights')).rejects.toThrow('EISDIR');
  if (process.getuid?.() === 0) return;
  await chmod(join(store.place, 'record'), 0);
  await expect(store.read('record')).rejects.toThrow('EACCES');
});
