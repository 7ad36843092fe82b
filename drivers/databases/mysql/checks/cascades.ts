import { type Engine, listed, type Read, type ServerCheck } from './check.ts';
import { hasOwnChannel } from './replicas.ts';

/** Keys by which a server changes rows of its own accord. */
export const cascadeCheck = (engine: Engine): ServerCheck => ({
  name: 'cascade-keys',
  title: 'every cascade is on the target before changes are applied there',
  severity: 'error',
  forced: true,
  why: 'MariaDB, and MySQL with keys in InnoDB (always up to 9.5), log what was done to the parent only: without the key the children stay as they were',
  async find(ask, { tables }) {
    if (!(await hasOwnChannel(engine, ask.here))) return [];
    const renames = new Map(tables.map(({ source, target }) => [source.database, target.database]));
    const [here, there] = await Promise.all([
      cascades(ask.here, [...renames.values()]),
      cascades(ask.there, [...renames.keys()]),
    ]);
    const known = new Set(here.map(({ db, name, key }) => `${db}\0${name}\0${key}`));
    const ours = new Set(tables.map(({ source }) => `${source.database}\0${source.table}`));
    const lost = there.filter(
      ({ db, name, key }) => ours.has(`${db}\0${name}`) && !known.has(`${renames.get(db)}\0${name}\0${key}`),
    );
    return lost.length === 0
      ? []
      : [
          {
            what: `${listed(lost.map(({ db, name, key }) => `${db}.${name}.${key}`))} ${lost.length === 1 ? 'is' : 'are'} not on the target, and the channel is`,
            mend: 'Unwind, and begin anew: what the cascade changed since the channel began is not on the target.',
          },
        ];
  },
});

async function cascades(read: Read, databases: readonly string[]) {
  const rows = await read(
    `SELECT constraint_schema AS db, table_name AS name, constraint_name AS fk FROM information_schema.referential_constraints
     WHERE constraint_schema IN (?) AND (delete_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT') OR update_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT'))`,
    [databases],
  );
  return rows.map(({ db, name, fk }) => ({ db: String(db), name: String(name), key: String(fk) }));
}
