import { type Store, WrittenMeanwhile } from '../../engine/state/store.ts';
import type { Life } from './life.ts';

/** A store in memory that outlives the process: it may die before a record is written, halfway through a line, or after. */
export function memoryStore(records: Map<string, string>, life: Life, folder = ''): Store {
  const key = (name: string) => `${folder}${name}`;
  return {
    place: `memory:${folder}`,
    async create(name, text) {
      await life.instant();
      if (records.has(key(name))) return false;
      records.set(key(name), text);
      await life.instant();
      return true;
    },
    async read(name) {
      await life.alive();
      return records.get(key(name)) ?? null;
    },
    async replace(name, text) {
      await life.instant();
      records.set(key(name), text);
    },
    async append(name, line, length) {
      await life.instant();
      const before = records.get(key(name)) ?? '';
      if (Buffer.byteLength(before) !== length) throw new WrittenMeanwhile(key(name));
      const next = life.instant();
      // Only death tears a line: nobody else sees half of what one write puts there.
      records.set(key(name), before + (life.dead ? line.slice(0, line.length / 2) : `${line}\n`));
      await next;
      await life.instant();
    },
    async list() {
      await life.alive();
      const below = [...records.keys()].filter((name) => name.startsWith(folder));
      return [...new Set(below.map((name) => name.slice(folder.length).replace(/\/.*/s, '')))].sort();
    },
    folder: (name) => memoryStore(records, life, `${folder}${name}/`),
  };
}
