import { mappingsAtMost, mappingsOf } from '../../../replication/dms/mappings.ts';
import { own } from '../names.ts';
import { listed, moving, type ServerCheck } from './check.ts';
import { globalPrivileges } from './privileges.ts';
import { readSettings, variable } from './setting.ts';

/** What DMS takes for a large object; TEXT and BLOB are none. (User guide, "Source data types for MySQL".) */
const largeObjects = [
  ...[
    'mediumblob',
    'longblob',
    'mediumtext',
    'longtext',
    'json',
    'geometry',
    'point',
    'linestring',
    'polygon',
  ],
  ...['multipoint', 'multilinestring', 'multipolygon', 'geomcollection', 'geometrycollection'],
];

/** Whether one task is enough: the same for every database. */
export const dmsMappings: ServerCheck = {
  name: 'dms-mappings',
  title: 'DMS takes the rules for so many tables',
  severity: 'error',
  forced: true,
  dms: true,
  why: 'each table that moves has a rule of its own, because a wildcard takes what nobody named, and DMS takes 2 MB of them',
  async find(_, { tables }) {
    const size = Buffer.byteLength(mappingsOf(tables));
    return size <= mappingsAtMost
      ? []
      : [
          {
            what: `the rules for ${tables.length.toLocaleString('en')} tables have ${(size / 1e6).toFixed(1)} MB`,
            mend: 'Exclude what need not move, or replicate natively (`via: native`), which has no such limit.',
          },
        ];
  },
};

/** What DMS needs of a source. (User guide, "Using a MySQL-compatible database as a source".) */
export const dmsSourceChecks: readonly ServerCheck[] = [
  {
    name: 'dms-cascades',
    title: 'the log has what foreign keys do to other rows by themselves',
    severity: 'error',
    forced: true,
    dms: true,
    why: 'DMS reads changes from the log, and a cascade in InnoDB is not in it: the rows that it changes or deletes would stay as they were',
    async find(ask, subject) {
      const name = 'innodb_native_foreign_keys';
      // Since 9.6 the server makes cascades itself, and logs them, unless it is told otherwise.
      if ((await readSettings(ask.here, [name])).get(name) === 'OFF') return [];
      const ours = moving(subject);
      const keys = await ask.here(
        `SELECT constraint_schema AS db, table_name AS name, constraint_name AS fk FROM information_schema.referential_constraints
         WHERE constraint_schema IN (?) AND (delete_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT') OR update_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT'))`,
        [subject.databases],
      );
      const silent = keys.filter(({ db, name }) => ours(db, name));
      return silent.length === 0
        ? []
        : [
            {
              what: `${listed(silent.map(({ db, name, fk }) => `${db}.${name}.${fk}`))} ${silent.length === 1 ? 'cascades' : 'cascade'}`,
              mend: 'Replicate natively (`via: native`), where the key on the target does the same; or let the application delete the rows itself, with RESTRICT in the key.',
            },
          ];
    },
  },
  {
    name: 'dms-large-objects',
    title: 'columns of large objects take NULL',
    severity: 'error',
    dms: true,
    why: 'DMS writes a row first, with NULL in the place of its large objects, and then those, so that the target refuses the row',
    async find(ask, subject) {
      const ours = moving(subject);
      const columns = await ask.here(
        `SELECT table_schema AS db, table_name AS name, column_name AS col FROM information_schema.columns
         WHERE table_schema IN (?) AND is_nullable = 'NO' AND generation_expression = '' AND data_type IN (?)`,
        [subject.databases, largeObjects],
      );
      const strict = columns.filter(({ db, name }) => ours(db, name));
      return strict.length === 0
        ? []
        : [
            {
              what: `${listed(strict.map(({ db, name, col }) => `${db}.${name}.${col}`))} ${strict.length === 1 ? 'is' : 'are'} NOT NULL`,
              mend: 'ALTER TABLE … MODIFY … NULL on the source, until the migration is over; or replicate natively (`via: native`).',
            },
          ];
    },
  },
  dmsMappings,
  {
    name: 'dms-read-grants',
    title: 'the account that DMS reads as may read the log and every table that moves',
    severity: 'error',
    dms: true,
    why: 'the task would fail after it was made',
    async find(ask, { databases }) {
      const privileges = await globalPrivileges('mysql', ask.replication, null);
      const lacking = ['REPLICATION CLIENT', 'REPLICATION SLAVE'].filter(
        (right) => !privileges.has(right) && !privileges.has('ALL PRIVILEGES'),
      );
      // What an account may not read it does not see.
      const seen = await ask.replication(
        'SELECT DISTINCT table_schema AS db FROM information_schema.tables WHERE table_schema IN (?)',
        [databases],
      );
      const unread = databases.filter((name) => !seen.some(({ db }) => db === name));
      return [
        ...lacking.map((right) => ({
          what: `the account of replication.credentials has no ${right}`,
          mend: `GRANT ${right} ON *.* to it.`,
        })),
        ...(unread.length === 0
          ? []
          : [
              {
                what: `the account of replication.credentials sees nothing of ${listed(unread)}`,
                mend: `GRANT SELECT on ${listed(unread)} and on "${own}" to it.`,
              },
            ]),
      ];
    },
  },
];

/** What DMS needs of a target. (User guide, "Using a MySQL-compatible database as a target".) */
export const dmsTargetChecks: readonly ServerCheck[] = [
  {
    ...variable('mysql', {
      name: 'dms-local-infile',
      variable: 'local_infile',
      wanted: 'ON',
      severity: 'error',
      why: 'DMS loads by LOAD DATA LOCAL INFILE, and the load fails without it',
    }),
    dms: true,
  },
];
