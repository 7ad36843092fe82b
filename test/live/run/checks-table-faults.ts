import type { Engine } from '../../../drivers/databases/mysql/checks/check.ts';
import { database, gone, table } from './checks-faults.ts';
import type { Fault } from './checks-rig.ts';

/** Faults of the source’s tables that both kinds of server can have. */
export const tableFaults = (engine: Engine): readonly Fault[] => [
  {
    name: 'a table that is not InnoDB',
    check: 'storage-engine',
    severity: 'error',
    made: [['source', `CREATE TABLE ${database}.\`my\`\`isam\` (id INT PRIMARY KEY) ENGINE = MyISAM`]],
    found: /"checks_faults\.my`isam": not InnoDB, but MyISAM/,
    undone: [['source', `DROP TABLE ${database}.\`my\`\`isam\``]],
  },
  {
    name: 'a table without a key',
    check: 'primary-keys',
    severity: 'warn',
    made: [['source', `CREATE TABLE ${database}.\`key\`\`less\` (v INT, KEY (v))`]],
    found: /"checks_faults\.key`less \(some \d+ rows\)": no primary key/,
    undone: [['source', `DROP TABLE ${database}.\`key\`\`less\``]],
  },
  {
    name: 'a large table without an index',
    check: 'large-keyless',
    severity: 'error',
    made: [
      table('heap', 'v INT'),
      [
        'source',
        engine === 'mysql'
          ? `INSERT INTO ${database}.heap SELECT /*+ SET_VAR(cte_max_recursion_depth = 1000000) */ n
             FROM (WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 120000) SELECT n FROM n) AS numbers`
          : `INSERT INTO ${database}.heap SELECT seq FROM ${database}.seq_1_to_120000`,
      ],
      ['source', `ANALYZE TABLE ${database}.heap`],
    ],
    found: /"checks_faults\.heap" has some [\d,]{7} rows and no index/,
    undone: gone('heap'),
  },
  {
    name: 'a foreign key to a table that stays',
    check: 'foreign-keys',
    severity: 'error',
    tables: ['child'],
    made: [
      table('parent', 'id INT PRIMARY KEY'),
      table(
        'child',
        `id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES ${database}.parent (id) ON DELETE CASCADE`,
      ),
    ],
    found: /"checks_faults\.child" refers to "checks_faults\.parent", which does not move/,
    mend: { with: gone('child', 'parent') },
    undone: gone('child', 'parent'),
  },
  ...(
    [
      ['ENUM', "ENUM('a')"],
      ['SET', "SET('a')"],
      ['spatial', 'POINT'],
      ...(engine === 'mysql' ? [['JSON', 'JSON'] as const] : []),
      ['BIT', 'BIT(3)'],
      ['YEAR', 'YEAR'],
    ] as const
  ).map(
    ([kind, type]): Fault => ({
      name: `a column of the type ${type}`,
      check: 'column-types',
      severity: 'warn',
      made: [table('typed', `id INT PRIMARY KEY, v ${type}`)],
      found: new RegExp(`^${kind}: "checks_faults\\.typed\\.v"`),
      mend: { not: 'it is something to look at' },
      undone: gone('typed'),
    }),
  ),
  {
    name: 'an ENUM that errors were let into',
    check: 'enum-values',
    severity: 'warn',
    made: [table('typed', "id INT PRIMARY KEY, v ENUM('a')"), ['source', "SET GLOBAL sql_mode = ''"]],
    found: /"checks_faults\.typed\.v" may hold such values/,
    mend: { not: 'rows have to be looked at' },
    undone: [...gone('typed'), ['source', 'SET GLOBAL sql_mode = DEFAULT']],
  },
  {
    name: 'dates of zeros by default',
    check: 'zero-dates',
    severity: 'warn',
    made: [
      ['source', "SET SESSION sql_mode = ''"],
      table('dated', "id INT PRIMARY KEY, d DATETIME DEFAULT '0000-00-00 00:00:00'"),
      ['source', 'SET SESSION sql_mode = DEFAULT'],
      ['source', "SET GLOBAL sql_mode = 'NO_ZERO_DATE,STRICT_ALL_TABLES'"],
      ['target', "SET GLOBAL sql_mode = 'NO_ZERO_DATE,STRICT_ALL_TABLES'"],
    ],
    found: /"checks_faults\.dated\.d": the default is a date of zeros/,
    undone: [
      ...gone('dated'),
      ['source', 'SET GLOBAL sql_mode = DEFAULT'],
      ['target', 'SET GLOBAL sql_mode = DEFAULT'],
    ],
  },
  {
    name: 'dates of zeros on one side',
    check: 'zero-dates',
    severity: 'warn',
    made: [
      table('dated', 'id INT PRIMARY KEY, d DATE'),
      ['source', "SET GLOBAL sql_mode = 'STRICT_ALL_TABLES'"],
      ['target', "SET GLOBAL sql_mode = 'NO_ZERO_DATE,STRICT_ALL_TABLES'"],
    ],
    found: /lets dates of zeros in and the target does not, in "checks_faults\.dated\.d"/,
    mend: { with: [['target', "SET GLOBAL sql_mode = 'STRICT_ALL_TABLES'"]] },
    undone: [
      ...gone('dated'),
      ['source', 'SET GLOBAL sql_mode = DEFAULT'],
      ['target', 'SET GLOBAL sql_mode = DEFAULT'],
    ],
  },
  {
    name: 'a FLOAT in a key',
    check: 'float-keys',
    severity: 'warn',
    made: [table('floating', 'f FLOAT PRIMARY KEY')],
    found: /"checks_faults\.floating\.f" is a FLOAT in a primary key/,
    undone: gone('floating'),
  },
];
