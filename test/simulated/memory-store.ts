import type { Store } from '../../engine/state/store.ts';
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
    read: async (name) => records.get(key(name)) ?? null,
    async replace(name, text) {
      await life.instant();
      records.set(key(name), text);
    },
    async append(name, line) {
      const before = records.get(key(name)) ?? '';
      await life.instant();
      records.set(key(name), before + line.slice(0, line.length / 2));
      await life.instant();
      records.set(key(name), `${before}${line}\n`);
      await life.instant();
    },
    list: async () => [...records.keys()].filter((name) => name.startsWith(folder)).sort(),
    folder: (name) => memoryStore(records, life, `${folder}${name}/`),
  };
}
