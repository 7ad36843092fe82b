import type { ServerCheck } from './check.ts';

/** Whether the names that databases get are free on the source: the channel tells databases apart by name. */
export const renameCheck: ServerCheck = {
  name: 'rename-collisions',
  title: 'no other database of the source has a name that a renamed one gets',
  severity: 'error',
  forced: true,
  why: 'the channel knows a database by the name that it has on the target: changes of the other one would be applied to this one',
  async find(ask, { tables, databases }) {
    const renames = new Map(
      tables
        .filter(({ source, target }) => source.database !== target.database)
        .map(({ source, target }) => [target.database, source.database]),
    );
    const names = [...renames.keys()].filter((name) => !databases.includes(name));
    if (names.length === 0) return [];
    const rows = await ask.here(
      'SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name IN (?)',
      [names],
    );
    return rows.map(({ name }) => ({
      what: `"${renames.get(String(name)) ?? ''}" is to be called "${name}", and the source has a database "${name}" that does not move`,
      mend: 'Choose another name under tables.rename, or move it without one.',
    }));
  },
};
