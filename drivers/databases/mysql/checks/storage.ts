import { type Engine, moving, type Read, type ServerCheck, type Subject } from './check.ts';
import { alter } from './tables.ts';

/** Partitions from which on a table is a burden. */
const many = 1_000;

/** How the tables that move are kept, and whether the target can keep them so. */
export const storageChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'partitions',
    title: 'no table has a thousand partitions or more',
    severity: 'warn',
    why: 'each is a file of its own, all of which the target opens when the table is loaded or altered',
    async find(ask, subject) {
      const rows = await ask.here(
        `SELECT table_schema AS db, table_name AS name, COUNT(*) AS n FROM information_schema.partitions
         WHERE partition_name IS NOT NULL AND table_schema IN (?) GROUP BY table_schema, table_name HAVING COUNT(*) >= ${many}`,
        [subject.databases],
      );
      const moves = moving(subject);
      return rows
        .filter(({ db, name }) => moves(db, name))
        .map(({ db, name, n }) => ({
          what: `"${db}.${name}" has ${n} partitions`,
          mend: `Raise open_files_limit and innodb_open_files on the target above that, or merge old ones with ${alter({ db, name })} REORGANIZE PARTITION.`,
        }));
    },
  },
  {
    name: 'table-options',
    title: 'no table needs files or keys that the target does not have',
    severity: 'error',
    why: 'its CREATE TABLE would fail on the target, or make another table',
    async find(ask, subject) {
      const rows = await ask.here(
        `SELECT table_schema AS db, table_name AS name, create_options AS options FROM information_schema.tables
         WHERE table_schema IN (?) AND table_type = 'BASE TABLE' AND create_options <> ''`,
        [subject.databases],
      );
      const moves = moving(subject);
      const mine = rows.filter(({ db, name }) => moves(db, name));
      const encrypted = mine.filter(({ options }) =>
        /ENCRYPTION=.?Y|`?ENCRYPTED`?=.?YES/i.test(String(options)),
      );
      const canEncrypt = encrypted.length === 0 || (await hasKeys(engine, ask.there));
      const placed = engine === 'mysql' ? await inGeneralTablespaces(ask.here, subject) : [];
      return [
        ...(canEncrypt ? [] : encrypted).map(({ db, name }) => ({
          what: `"${db}.${name}" is encrypted, and the target has no keys to encrypt with`,
          mend: `Configure encryption on the target, or ${alter({ db, name })} ${engine === 'mysql' ? "ENCRYPTION = 'N'" : 'ENCRYPTED = NO'};`,
        })),
        ...placed.map(({ db, name, space }) => ({
          what: `"${db}.${name}" lies in the tablespace "${space}"`,
          mend: `${alter({ db, name })} TABLESPACE = innodb_file_per_table;`,
        })),
      ];
    },
  },
];

async function inGeneralTablespaces(read: Read, subject: Subject) {
  const rows = await read(
    `SELECT t.name AS file, s.name AS space FROM information_schema.innodb_tables t
     JOIN information_schema.innodb_tablespaces s ON s.space = t.space WHERE s.space_type = 'General' AND s.name <> 'mysql'`,
  );
  // InnoDB writes its own names as files: by them a table is found again only where it has plain letters, so that all are asked.
  const byFile = new Map(rows.map(({ file, space }) => [String(file).split('#')[0], String(space)]));
  if (byFile.size === 0) return [];
  return subject.tables.flatMap(({ source: { database, table } }) => {
    const space = byFile.get(`${asFile(database)}/${asFile(table)}`);
    return space === undefined ? [] : [{ db: database, name: table, space }];
  });
}

/** A name as the server writes it in a file's name: anything but letters, digits and _ as @ and four hexadecimal digits. */
const asFile = (name: string): string =>
  name.replaceAll(/[^A-Za-z0-9_]/g, (each) => `@${each.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Whether a server can encrypt tables. */
async function hasKeys(engine: Engine, read: Read): Promise<boolean> {
  if (engine === 'mariadb') {
    const rows = await read(
      "SELECT 1 AS there FROM information_schema.plugins WHERE plugin_type = 'ENCRYPTION' AND plugin_status = 'ACTIVE'",
    );
    return rows.length > 0;
  }
  // Keyrings are plugins up to 8.3, and components since 8.0.24.
  const rows = await read(
    `SELECT 1 AS there FROM information_schema.plugins WHERE plugin_name LIKE 'keyring%' AND plugin_status = 'ACTIVE'
     UNION ALL SELECT 1 FROM performance_schema.keyring_component_status WHERE status_key = 'Component_status' AND status_value = 'Active'`,
  );
  return rows.length > 0;
}
