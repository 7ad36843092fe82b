import { listed, moving, type ServerCheck } from './check.ts';

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
      const [logged] = await ask.here("SHOW GLOBAL VARIABLES LIKE 'innodb_native_foreign_keys'");
      // Since 9.6 the server makes cascades itself, and logs them, unless it is told otherwise.
      if (logged?.Value === 'OFF') return [];
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
    name: 'dms-read-grants',
    title: 'the account that DMS reads as may read the log and every table that moves',
    severity: 'error',
    dms: true,
    why: 'the task would fail after it was made',
    async find(ask, { databases }) {
      const grants = await ask.replication('SHOW GRANTS');
      const text = grants.map((row) => String(Object.values(row)[0])).join('\n');
      const all = /GRANT ALL PRIVILEGES ON \*\.\*/.test(text);
      const lacking = ['REPLICATION CLIENT', 'REPLICATION SLAVE'].filter(
        (right) => !all && !new RegExp(`GRANT [^\\n]*\\b${right}\\b[^\\n]* ON \\*\\.\\*`).test(text),
      );
      const unread: string[] = [];
      for (const database of databases) {
        const [seen] = await ask.replication(
          'SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = ?',
          [database],
        );
        if (Number(seen?.n) === 0) unread.push(database);
      }
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
                mend: 'GRANT SELECT on these databases, and on `aurora_migrate`, to it.',
              },
            ]),
      ];
    },
  },
];

/** What DMS needs of a target. (User guide, "Using a MySQL-compatible database as a target".) */
export const dmsTargetChecks: readonly ServerCheck[] = [
  {
    name: 'dms-local-infile',
    title: 'the target takes rows by LOAD DATA LOCAL, by which DMS loads',
    severity: 'error',
    of: 'server',
    dms: true,
    why: 'the full load fails without it',
    async find(ask) {
      const [row] = await ask.here('SELECT @@global.local_infile AS local_infile');
      return Number(row?.local_infile) === 1
        ? []
        : [{ what: 'local_infile is OFF', mend: 'SET PERSIST local_infile = ON; on the target.' }];
    },
  },
];
