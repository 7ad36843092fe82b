import { quoteName } from '../names.ts';
import { listed, type Read, type ServerCheck } from './check.ts';

/** Whether text is text of the same kind on both sides. */
export const collationChecks: readonly ServerCheck[] = [
  {
    name: 'collations',
    title: 'the target knows every collation in use',
    severity: 'error',
    forced: true,
    why: 'its tables could not be created',
    async find(ask, { tables }) {
      const used = await ask.there(
        'SELECT DISTINCT collation_name AS name FROM information_schema.columns WHERE collation_name IS NOT NULL AND table_schema IN (?)',
        [[...new Set(tables.map(({ source }) => source.database))]],
      );
      const known = await knownCollations(ask.here);
      const unknown = used.map(({ name }) => String(name)).filter((name) => !known.has(name));
      return unknown.length === 0
        ? []
        : [
            {
              what: `the target does not know ${listed(unknown)}`,
              mend: 'Change these columns’ collation on the source, or take a newer target.',
            },
          ];
    },
  },
  {
    name: 'database-charset',
    title: 'databases that exist on the target have the source’s character set and collation',
    severity: 'warn',
    why: 'tables, routines and columns that are made in them later would get another one',
    async find(ask, { tables }) {
      const names = new Map(tables.map(({ source, target }) => [target.database, source.database]));
      const sql =
        'SELECT schema_name AS name, default_character_set_name AS charset, default_collation_name AS collation FROM information_schema.schemata WHERE schema_name IN (?)';
      const [here, there] = await Promise.all([
        ask.here(sql, [[...names.keys()]]),
        ask.there(sql, [[...names.values()]]),
      ]);
      const wanted = new Map(there.map((row) => [row.name, row]));
      return here.flatMap((row) => {
        const other = wanted.get(names.get(String(row.name)) ?? '');
        return other === undefined || other.collation === row.collation
          ? []
          : [
              {
                what: `the database "${row.name}" has ${row.collation} on the target and ${other.collation} on the source`,
                mend: `On the target: ALTER DATABASE ${quoteName(String(row.name))} CHARACTER SET ${other.charset} COLLATE ${other.collation};`,
              },
            ];
      });
    },
  },
];

/** Newer MariaDB shares a collation among character sets, and gives its whole name in a column that others do not have. */
async function knownCollations(read: Read): Promise<ReadonlySet<unknown>> {
  const rows = await read('SELECT * FROM information_schema.collation_character_set_applicability');
  return new Set(rows.flatMap((row) => [row.FULL_COLLATION_NAME, row.COLLATION_NAME]));
}
