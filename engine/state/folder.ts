import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Store, WrittenMeanwhile } from './store.ts';

const missing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A store in a folder on local disk. Records are written beside, fsynced, and linked or renamed into place. */
export function folderStore(place: string): Store {
  const at = (name: string) => join(place, name);

  /** A new or renamed file is durable only once its folder is. */
  async function settle(folder: string) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async function writeBeside(name: string, text: string): Promise<string> {
    await mkdir(place, { recursive: true });
    const beside = at(`.${name}.${randomUUID()}`);
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return beside;
  }

  return {
    place,
    async create(name, text) {
      const beside = await writeBeside(name, text);
      try {
        await link(beside, at(name));
        await settle(place);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      } finally {
        await rm(beside, { force: true });
      }
    },
    async read(name) {
      try {
        return await readFile(at(name), 'utf8');
      } catch (error) {
        if (missing(error)) return null;
        throw error;
      }
    },
    async replace(name, text) {
      const beside = await writeBeside(name, text);
      await rename(beside, at(name));
      await settle(place);
    },
    async append(name, line, length) {
      let handle: FileHandle;
      try {
        handle = await open(at(name), 'a', 0o600);
      } catch (error) {
        if (!missing(error)) throw error;
        await mkdir(dirname(at(name)), { recursive: true });
        handle = await open(at(name), 'a', 0o600);
        await settle(place);
      }
      try {
        if ((await handle.stat()).size !== length) throw new WrittenMeanwhile(at(name));
        await add(handle, line, length);
      } finally {
        await handle.close();
      }
    },
    async list() {
      try {
        return (await readdir(place)).filter((name) => !name.startsWith('.')).sort();
      } catch (error) {
        if (missing(error)) return [];
        throw error;
      }
    },
    folder: (name) => folderStore(at(name)),
  };
}

async function add(handle: FileHandle, line: string, length: number): Promise<void> {
  try {
    await handle.writeFile(`${line}\n`);
    await handle.datasync();
  } catch (error) {
    // A disk that is full for a moment must not leave half a line, which the next one would be written behind.
    await handle.truncate(length).catch(() => undefined);
    throw error;
  }
}
